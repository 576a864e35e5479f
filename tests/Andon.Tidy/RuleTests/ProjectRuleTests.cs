using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class ProjectRuleTests
{
    const string Map = """
        # A

        | project | purpose | projects | packages |
        |---|---|---|---|
        | `Andon.Core` | rules | nothing | nothing |
        | `Andon.Storage` | store | Core, Linux | `Some.Package` |
        """;

    const string Solution = """
        <Project Path="src/Andon.Core/Andon.Core.csproj" />
        <Project Path="src/Andon.Storage/Andon.Storage.csproj" />
        """;

    [Fact]
    public void References_and_packages_equal_the_map()
    {
        const string storage = """
            <Project><ItemGroup><ProjectReference Include="../Andon.Core/Andon.Core.csproj" />
            <PackageReference Include="Other.Package" /></ItemGroup></Project>
            """;

        Assert.Equal(
            [
                "does not use the project Andon.Linux; take it out of the code map in ARCHITECTURE.md",
                "may not use the package Other.Package, says the code map in ARCHITECTURE.md",
                "does not use the package Some.Package; take it out of the code map in ARCHITECTURE.md",
            ],
            Some.Remedies(
                new ProjectRule(),
                ("ARCHITECTURE.md", Map),
                ("Andon.slnx", Solution),
                ("src/Andon.Core/Andon.Core.csproj", "<Project />"),
                ("src/Andon.Storage/Andon.Storage.csproj", storage)));
    }

    [Fact]
    public void A_project_outside_the_map_or_the_solution_is_a_finding()
    {
        Assert.Equal(
            [
                "add it to Andon.slnx",
                "the code map has no row for Andon.New: a new project needs a reason",
                "the code map names Andon.Core, which does not exist",
                "the code map names Andon.Storage, which does not exist",
            ],
            Some.Remedies(
                new ProjectRule(),
                ("ARCHITECTURE.md", Map),
                ("Andon.slnx", Solution),
                ("src/Andon.New/Andon.New.csproj", "<Project />")));
    }
}
