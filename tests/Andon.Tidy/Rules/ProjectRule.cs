using System.Xml.Linq;
using Andon.Tidy.Documents;

namespace Andon.Tidy.Rules;

/// <summary>
/// The references and packages of every production project are exactly those of the code map in ARCHITECTURE.md, and
/// every project is part of the solution.
/// </summary>
sealed class ProjectRule : IRule
{
    const string Page = "ARCHITECTURE.md";
    const string Solution = "Andon.slnx";
    const string FirstHeading = "project";
    const string Prefix = "Andon.";

    public IEnumerable<Finding> Check(Repository repository)
    {
        var projects = repository.Files.Where(file => file.IsProject).ToList();
        var production = projects.Where(file => file.IsUnder("src")).ToList();
        return [.. NotInSolution(repository, projects), .. NotAsMapped(repository, production)];
    }

    static IEnumerable<Finding> NotInSolution(Repository repository, IEnumerable<TextFile> projects)
    {
        var solution = repository.Find(Solution)?.Text ?? "";
        return projects
            .Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))
            .Select(project => new Finding(project.Path, 0, $"add it to {Solution}"));
    }

    static IEnumerable<Finding> NotAsMapped(Repository repository, IReadOnlyList<TextFile> projects)
    {
        if (repository.Find(Page) is not { } page) return [new(Page, 0, "is missing")];
        var rows = new MarkdownText(page).Table(FirstHeading).ToDictionary(row => row[0].Trim('`'));
        var unknown = projects.Select(NameOf).Except(rows.Keys)
            .Select(name => new Finding(Page, 0, $"the code map has no row for {name}: a new project needs a reason"));
        var gone = rows.Keys.Except(projects.Select(NameOf))
            .Select(name => new Finding(Page, 0, $"the code map names {name}, which does not exist"));
        return projects
            .Where(project => rows.ContainsKey(NameOf(project)))
            .SelectMany(project => Compare(project, rows[NameOf(project)]))
            .Concat(unknown).Concat(gone);
    }

    static IEnumerable<Finding> Compare(TextFile project, string[] row)
    {
        var xml = XDocument.Parse(project.Text);
        var references = Included(xml, "ProjectReference").Select(Path.GetFileNameWithoutExtension).OfType<string>();
        return
        [
            .. Differences(project, "project", references, Named(row[2]).Select(name => Prefix + name)),
            .. Differences(project, "package", Included(xml, "PackageReference"), Named(row[3])),
        ];
    }

    static IEnumerable<Finding> Differences(
        TextFile project, string kind, IEnumerable<string> actual, IEnumerable<string> mapped)
    {
        var has = actual.ToHashSet();
        var may = mapped.ToHashSet();
        foreach (var name in has.Except(may))
        {
            yield return new(project.Path, 0, $"may not use the {kind} {name}, says the code map in {Page}");
        }

        foreach (var name in may.Except(has))
        {
            yield return new(project.Path, 0, $"does not use the {kind} {name}; take it out of the code map in {Page}");
        }
    }

    static IEnumerable<string> Included(XDocument xml, string element) =>
        xml.Descendants(element).Select(item => item.Attribute("Include")?.Value).OfType<string>();

    static IEnumerable<string> Named(string cell) =>
        cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.Trim('`'))
            .Where(name => name != "nothing");

    static string NameOf(TextFile project) => Path.GetFileNameWithoutExtension(project.Path);
}
