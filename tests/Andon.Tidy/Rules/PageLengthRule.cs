namespace Andon.Tidy.Rules;

/// <summary>The pages everybody reads first stay short enough to be read.</summary>
sealed class PageLengthRule : IRule
{
    static readonly (string Path, int LinesMax)[] Limits = [("README.md", 150), ("ARCHITECTURE.md", 400)];

    public IEnumerable<Finding> Check(Repository repository) =>
        from limit in Limits
        let page = repository.Find(limit.Path)
        where page is null || page.Lines.Count - 1 > limit.LinesMax
        select new Finding(limit.Path, 0, $"must exist and have at most {limit.LinesMax} lines");
}
