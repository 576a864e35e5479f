using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

public sealed class DocumentsTests
{
    [Fact]
    public void The_state_machines_page_says_what_the_rules_do() =>
        Documents.Check("internals/state-machine.md", Documents.Machine());

    [Fact]
    public void The_errors_page_lists_every_code() =>
        Documents.Check("reference/errors.md", Documents.Errors());

    [Fact]
    public void The_outcomes_page_has_a_row_for_every_outcome_and_no_other()
    {
        var rows = File.ReadLines(Path.Combine(Documents.Root(), "docs", "reference", "outcomes.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);

        Assert.Equal(RunOutcomes.All.Order(), rows.Order());
    }

    [Fact]
    public void Every_code_has_one_description_in_its_place()
    {
        var codes = Enum.GetValues<ErrorCode>();

        Assert.Equal(codes, ErrorCatalog.All.Select(error => error.Code));
        Assert.Equal(codes, codes.Select(code => ErrorCatalog.Describe(code).Code));
        Assert.All(ErrorCatalog.All, error => Assert.Same(error, ErrorCatalog.Find(error.Name)));
    }

    [Fact]
    public void Every_status_is_a_state_of_the_table_and_every_cell_has_an_answer()
    {
        Assert.Equal(
            Enum.GetValues<CardStatus>().Order(), StateMachine.States.Select(state => state.Status).Distinct().Order());
        foreach (var state in StateMachine.States)
        {
            foreach (var verb in StateMachine.Verbs)
            {
                var cell = StateMachine.Ask(state, verb);
                Assert.True(cell.Refused is null || cell.Events.IsEmpty, $"{verb.Name} of {state.Name} is both.");
            }
        }
    }
}
