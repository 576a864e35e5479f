namespace Andon.Tidy.Rules;

/// <summary>What .editorconfig asks of every text file, also of those that no compiler or formatter sees.</summary>
sealed class TextFormRule : IRule
{
    const int ColumnsMax = 120;

    public IEnumerable<Finding> Check(Repository repository) =>
        repository.Files.Where(file => file.Text.Length > 0).SelectMany(CheckFile);

    static IEnumerable<Finding> CheckFile(TextFile file)
    {
        if (file.Text[0] == '\uFEFF') yield return new(file.Path, 1, "remove the byte order mark");
        if (file.Text[^1] != '\n') yield return new(file.Path, file.Lines.Count, "end the last line with a line feed");
        for (var line = 0; line < file.Lines.Count; line++)
        {
            if (Complaint(file, file.Lines[line]) is { } remedy) yield return new(file.Path, line + 1, remedy);
        }
    }

    static string? Complaint(TextFile file, string line) => line switch
    {
        [.., '\r'] => "end lines with a line feed alone",
        [.., ' ' or '\t'] => "remove the space at the end of the line",
        _ when line.Contains('\t') => "indent with spaces",
        _ when file.IsCSharp && line.Length > ColumnsMax => $"break the line before column {ColumnsMax}",
        _ => null,
    };
}
