using Andon.Tidy.Rules;
using Xunit;

namespace Andon.Tidy.RuleTests;

public sealed class TypeNameRuleTests
{
    [Fact]
    public void A_name_that_says_nothing_is_refused()
    {
        const string text = "class CardManager;\nrecord RunInfo;\ninterface ICardService;\nclass Reaper;\n";

        Assert.Equal(["a.cs:1", "a.cs:2", "a.cs:3"], Some.Findings(new TypeNameRule(), ("a.cs", text)));
    }

    [Fact]
    public void A_hosted_service_may_be_called_one()
    {
        const string text = "sealed class DispatchService : BackgroundService\n{\n}\n";

        Assert.Empty(Some.Findings(new TypeNameRule(), ("a.cs", text)));
    }
}
