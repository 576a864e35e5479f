using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class VocabularyRuleTests
{
    const string Page = "# A\n\n| idea | our word | not |\n|---|---|---|\n| work | **Card** | `TaskItem`, `Ping` |\n";

    [Fact]
    public void A_word_decided_against_is_refused_as_part_of_a_name()
    {
        Assert.Equal(
            ["a.cs:1", "a.cs:2"],
            Some.Findings(
                new VocabularyRule(),
                ("ARCHITECTURE.md", Page),
                ("a.cs", "class TaskItemList;\nclass WorkerPing;\nclass Mapping;\nclass Pinger;\n")));
    }

    [Fact]
    public void A_page_without_a_vocabulary_is_a_finding()
    {
        Assert.Equal(["ARCHITECTURE.md:0"], Some.Findings(new VocabularyRule(), ("ARCHITECTURE.md", "# A\n")));
    }
}
