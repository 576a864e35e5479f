using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy;

public sealed class RepositoryTests
{
    /// <summary>Every rule with the exceptions that stand beside it.</summary>
    static readonly IReadOnlyList<IRule> Rules =
    [
        new BannedSymbolRule(),
        new CatchRule(),
        new DecisionRecordRule(),
        new ErrorPageRule(),
        new FileLengthRule([.. FileLengthRule.Exceptions]),
        new FirstCommentRule(),
        new LeftoverRule(),
        new MachinePathRule(),
        new MarkdownRule(),
        new MemberLengthRule([.. MemberLengthRule.Exceptions]),
        new PageLengthRule(),
        new ProjectRule(),
        new RawFileRule([.. RawFileRule.Exceptions]),
        new RootRule(),
        new SuppressionRule(),
        new SystemCallRule(),
        new TextFormRule(),
        new TypeNameRule(),
        new VocabularyRule(),
    ];

    public static TheoryData<string> RuleNames => [.. Rules.Select(rule => rule.GetType().Name)];

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void The_repository_keeps_the_rule(string name)
    {
        var rule = Rules.Single(rule => rule.GetType().Name == name);

        var findings = rule.Check(Repository.Here).Select(finding => finding.ToString());

        Assert.True(!findings.Any(), string.Join('\n', findings.Prepend($"{name} is broken:")));
    }

    [Fact]
    public void Every_rule_is_applied_and_has_a_test_of_its_own()
    {
        var types = typeof(IRule).Assembly.GetTypes();
        var rules = types.Where(type => type.IsAssignableTo(typeof(IRule)) && type.IsClass).Select(type => type.Name);
        var tests = types.Select(type => type.Name).Where(name => name.EndsWith("RuleTests", StringComparison.Ordinal));

        Assert.Equal(rules.Order(), Rules.Select(rule => rule.GetType().Name).Order());
        Assert.Equal(rules.Select(name => name + "Tests").Order(), tests.Order());
    }

    [Fact]
    public void The_tree_is_found_with_its_sources_and_without_build_output()
    {
        var paths = Repository.Here.Files.Select(file => file.Path).ToList();

        Assert.Contains("Andon.slnx", paths);
        Assert.Contains("tests/Andon.Tidy/Repository.cs", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("artifacts/", StringComparison.Ordinal));
    }
}
