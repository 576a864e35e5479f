using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Reads cards without the detour over the table's fields, which makes a copy of the record for each of them: a list
/// of ten thousand is made of nothing else. A test holds that it agrees with the table.
/// </summary>
static class CardRows
{
    const int GuardsFirst = 51;
    const int GuardsLast = 62;

    public static Card Read(SqliteStatement row) => IsGuarded(row) ? Guarded(Plain(row), row) : Plain(row);

    /// <summary>Few cards have a budget, a pool or a reason to wait; the others are spared the copy.</summary>
    static bool IsGuarded(SqliteStatement row)
    {
        for (var column = GuardsFirst; column <= GuardsLast; column++)
        {
            if (!row.IsNull(column)) return true;
        }

        return false;
    }

    static Card Guarded(Card card, SqliteStatement row) => card with
    {
        Approval = row.Text(51),
        Pools = new TextList(row.Text(52)),
        BudgetAttempts = row.IntIfAny(53),
        BudgetSeconds = row.IntIfAny(54),
        BudgetTokens = row.NumberIfAny(55),
        SpentSeconds = row.NumberIfAny(56) ?? 0,
        SpentTokens = row.NumberIfAny(57) ?? 0,
        WaitReason = row.Text(58),
        WaitSince = row.InstantIfAny(59),
        ProgressTimeoutSeconds = row.IntIfAny(60),
        BaseRef = row.Text(61),
        WorkspaceNote = row.Text(62),
    };

    static Card Plain(SqliteStatement row) => new()
    {
        Id = CardId.Parse(row.RequireText(0)),
        Title = row.RequireText(1),
        Status = CardStatuses.Parse(row.RequireText(2)),
        Assignee = row.Text(3),
        Priority = (int)row.Number(4),
        CreatedBy = row.RequireText(5),
        CreatedAt = new Instant(row.Number(6)),
        UpdatedAt = new Instant(row.Number(7)),
        StartedAt = row.InstantIfAny(8),
        CompletedAt = row.InstantIfAny(9),
        WorkspaceKind = row.RequireText(10),
        WorkspacePath = row.Text(11),
        BranchName = row.Text(12),
        Tenant = row.Text(13),
        IdempotencyKey = row.Text(14),
        SessionId = row.Text(15),
        Skills = new TextList(row.Text(16)),
        Labels = new TextList(row.Text(17)),
        MaxRuntimeSeconds = row.IntIfAny(18),
        MaxRetries = row.IntIfAny(19),
        NotBefore = row.InstantIfAny(20),
        GoalMode = row.Number(21) != 0,
        GoalMaxTurns = row.IntIfAny(22),
        ModelOverride = row.Text(23),
        ProviderOverride = row.Text(24),
        ReasoningEffort = row.Text(25),
        CompletionContract = row.Text(26),
        ProjectId = row.Text(27),
        WorkflowTemplateId = row.Text(28),
        CurrentStepKey = row.Text(29),
        OpenParents = (int)row.Number(30),
        CurrentRun = RunIfAny(row, 31),
        DrainingRun = RunIfAny(row, 32),
        Attempts = (int)row.Number(33),
        ConsecutiveFailures = (int)row.Number(34),
        LastFailureError = row.Text(35),
        CooldownUntil = row.InstantIfAny(36),
        BlockKind = row.Text(37),
        BlockReason = row.Text(38),
        BlockRecurrences = (int)row.Number(39),
        Phase = row.RequireText(40),
        Implementer = row.Text(41),
        Reviewer = row.Text(42),
        ApprovedRun = RunIfAny(row, 43),
        HoldKind = row.Text(44),
        HoldReason = row.Text(45),
        HeldBy = row.Text(46),
        HeldAt = row.InstantIfAny(47),
        ArchivedFrom = row.Text(48) is { } status ? CardStatuses.Parse(status) : null,
        StatusAt = new Instant(row.Number(49)),
        ProtocolViolations = (int)row.Number(50),
    };

    static RunId? RunIfAny(SqliteStatement row, int column) => row.NumberIfAny(column) is { } id ? new RunId(id) : null;
}
