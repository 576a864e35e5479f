namespace Andon.Tidy.Rules;

/// <summary>The root is the front door: only what is listed here stands in it.</summary>
sealed class RootRule : IRule
{
    static readonly string[] Files =
    [
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SHORTCOMINGS.md", "LICENSE",
        "Andon.slnx", "global.json", "nuget.config", "Directory.Build.props", "Directory.Packages.props",
        ".editorconfig", ".gitignore", ".gitattributes", "run.sh", "test.sh", "build.sh",
    ];

    static readonly string[] Folders = [".ci", "bench", "docs", "eng", "examples", "src", "tests", "web"];

    public IEnumerable<Finding> Check(Repository repository) =>
        repository.Files
            .Select(file => file.Path.Split('/'))
            .Where(parts => !(parts.Length == 1 ? Files : Folders).Contains(parts[0]))
            .Select(parts => parts[0])
            .Distinct()
            .Select(name => new Finding(name, 0, "does not belong in the root of the repository"));
}
