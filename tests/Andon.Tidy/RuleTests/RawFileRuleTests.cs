using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class RawFileRuleTests
{
    [Theory]
    [InlineData("File.OpenRead(path)")]
    [InlineData("File.Copy(a, b)")]
    [InlineData("File.ReadAllBytes(path)")]
    [InlineData("File.WriteAllText(path, text)")]
    [InlineData("AppendFile.OpenExisting(path)")]
    [InlineData("DurableFile.Write(path, bytes)")]
    [InlineData("new FileStream(path, mode)")]
    [InlineData("new StreamReader(path)")]
    [InlineData("new FileInfo(path).OpenRead()")]
    public void The_daemon_opens_no_file_by_itself(string code)
    {
        Assert.Equal(
            ["src/Andon.Storage/a.cs:1"],
            Some.Findings(new RawFileRule(), ("src/Andon.Storage/a.cs", code), ("src/Andon.Cli/a.cs", code)));
    }

    [Fact]
    public void Asking_about_a_file_opens_nothing()
    {
        const string code = "File.Exists(a); File.Move(a, b); File.Delete(c);";

        Assert.Empty(Some.Findings(new RawFileRule(), ("src/Andon.Server/a.cs", code)));
    }

    [Fact]
    public void A_listed_file_may_until_it_does_not()
    {
        const string user = "src/Andon.Storage/a.cs";
        const string formerUser = "src/Andon.Storage/b.cs";
        var rule = new RawFileRule(new RawFileUser(user, "the log"), new RawFileUser(formerUser, "the log"));

        Assert.Equal([formerUser + ":0"], Some.Findings(rule, (user, "File.OpenHandle(path)"), (formerUser, "")));
    }
}
