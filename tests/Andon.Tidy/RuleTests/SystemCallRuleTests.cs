using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class SystemCallRuleTests
{
    [Fact]
    public void System_calls_and_unsafe_code_live_in_one_project()
    {
        const string text = "[LibraryImport(\"libc\")]\nunsafe int A() => 0;\n";

        Assert.Equal(
            ["src/Andon.Core/a.cs:1", "src/Andon.Core/a.cs:2"],
            Some.Findings(new SystemCallRule(), ("src/Andon.Core/a.cs", text), ("src/Andon.Linux/a.cs", text)));
    }

    [Fact]
    public void The_store_binds_the_library_of_its_databases_in_one_folder()
    {
        const string text = "[LibraryImport(\"e_sqlite3\")]\n";

        Assert.Equal(
            ["src/Andon.Storage/Log/a.cs:1"],
            Some.Findings(
                new SystemCallRule(),
                ("src/Andon.Storage/Log/a.cs", text),
                ("src/Andon.Storage/Sqlite/a.cs", text)));
    }

    [Fact]
    public void Nor_may_another_project_allow_it()
    {
        const string path = "src/Andon.Cli/Andon.Cli.csproj";
        const string text = "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>";

        Assert.Equal([path + ":1"], Some.Findings(new SystemCallRule(), (path, text)));
    }
}
