namespace Andon.Tidy.Rules;

/// <summary>A file that may be longer than the rule says, up to so many lines, and why.</summary>
sealed record LongFile(string Path, int LinesMax, string Reason);

/// <summary>
/// No C# file passes 400 lines, and no exception outlives its need: the list may only shrink, and so may each number.
/// </summary>
sealed class FileLengthRule(params IReadOnlyList<LongFile> exceptions) : IRule
{
    public const int LinesMax = 400;

    /// <summary>Files that may be longer. Each needs a reason that a stranger accepts.</summary>
    public static readonly IReadOnlyList<LongFile> Exceptions = [];

    public IEnumerable<Finding> Check(Repository repository)
    {
        foreach (var file in repository.CSharp)
        {
            var max = exceptions.FirstOrDefault(exception => exception.Path == file.Path)?.LinesMax ?? LinesMax;
            var lines = LinesOf(file);
            if (lines > max) yield return new(file.Path, max, $"has {lines} lines; what is its second idea?");
        }

        foreach (var exception in exceptions)
        {
            var lines = repository.Find(exception.Path) is { } file ? LinesOf(file) : 0;
            if (lines > LinesMax) continue;
            yield return new(exception.Path, 0, "needs no exception any more; take it off the list");
        }
    }

    static int LinesOf(TextFile file) => file.Text.Count(c => c == '\n');
}
