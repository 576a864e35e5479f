using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Storage.Sqlite;

/// <summary>Reads runs as <see cref="CardRows"/> reads cards. A test holds that it agrees with the table.</summary>
static class RunRows
{
    public static Run Read(SqliteStatement row) => new()
    {
        Id = new RunId(row.Number(0)),
        Card = CardId.Parse(row.RequireText(1)),
        Attempt = (int)row.Number(2),
        Kind = row.RequireText(3),
        Phase = row.RequireText(4),
        Profile = row.Text(5),
        Principal = row.RequireText(6),
        ClaimLock = row.Text(7),
        TokenHash = row.Text(8),
        LeaseSeconds = (int)row.Number(9),
        Epoch = row.Number(10),
        Node = row.Text(11),
        BootId = row.Text(12),
        WorkerPid = row.IntIfAny(13),
        WorkerTicks = row.NumberIfAny(14),
        SupervisorPid = row.IntIfAny(15),
        SupervisorTicks = row.NumberIfAny(16),
        StepKey = row.Text(17),
        MaxRuntimeSeconds = row.IntIfAny(18),
        Workspace = row.Text(19),
        StartedAt = new Instant(row.Number(20)),
        SpawnedAt = row.InstantIfAny(21),
        LastHeartbeatAt = row.InstantIfAny(22),
        EndedAt = row.InstantIfAny(23),
        TreeGoneAt = row.InstantIfAny(24),
        Outcome = row.Text(25),
        Summary = row.Text(26),
        Metadata = row.Text(27),
        Error = row.Text(28),
        ExitCode = row.IntIfAny(29),
        ExitSignal = row.IntIfAny(30),
        Provider = row.Text(31),
        Pools = new TextList(row.Text(32)),
        ProgressTimeoutSeconds = row.IntIfAny(33),
        LastProgressAt = row.InstantIfAny(34),
        TokensIn = row.NumberIfAny(35),
        TokensOut = row.NumberIfAny(36),
        RetryAfterSeconds = row.IntIfAny(37),
        Branch = row.Text(38),
        BaseSha = row.Text(39),
    };
}
