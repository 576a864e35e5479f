using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>No regions, and no notes to ourselves: what is still to do is a card, not a comment.</summary>
sealed partial class LeftoverRule : IRule
{
    public IEnumerable<Finding> Check(Repository repository) =>
        repository.CSharp.SelectMany(CheckCSharp).Concat(repository.Files.Where(IsScript).SelectMany(CheckScript));

    static bool IsScript(TextFile file) => file.Path.EndsWith(".sh", StringComparison.Ordinal) || file.IsProject;

    static IEnumerable<Finding> CheckCSharp(TextFile file)
    {
        for (var line = 0; line < file.Lines.Count; line++)
        {
            if (Region().IsMatch(file.Source.CodeLines[line]))
            {
                yield return new(file.Path, line + 1, "regions hide length; split the file instead");
            }

            if (Note().IsMatch(file.Source.CommentLines[line])) yield return Leftover(file, line);
        }
    }

    static IEnumerable<Finding> CheckScript(TextFile file) =>
        file.Lines.Index().Where(line => Note().IsMatch(line.Item)).Select(line => Leftover(file, line.Index));

    static Finding Leftover(TextFile file, int line) => new(file.Path, line + 1, "open a card for it, or do it now");

    [GeneratedRegex(@"^\s*#\s*(end)?region\b")]
    private static partial Regex Region();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Note();
}
