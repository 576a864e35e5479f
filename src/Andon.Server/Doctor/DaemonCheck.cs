using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Client;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Server.Doctor;

/// <summary>
/// Whether the home's daemon answers, what it says, and what bears its socket's name. It is never started.
/// </summary>
static class DaemonCheck
{
    /// <summary>How long an answer is waited for.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static async Task LookAsync(Examined home, string version)
    {
        LookAtSocket(home);
        var options = new ClientOptions
        {
            Time = home.Time,
            Salt = (ulong)home.Time.GetTimestamp(),
            MayStart = false,
            Patience = Patience,
        };
        try
        {
            if (!await AnswersAsync(home, options))
            {
                LookUnanswered(home);
                return;
            }

            using var client = new AndonClient(home.Home, options);
            home.Where = await client.WhereAsync();
            home.Health = await client.HealthAsync();
            Compare(home, version);
        }
        catch (AndonException refused)
        {
            var kind = home.Where is null && home.IsOwned ? Kinds.DaemonSilent : Kinds.DaemonRefused;
            home.Add(kind.At(home.Home.Socket, $"{refused.Refusal.What} {refused.Refusal.Why}"));
        }
    }

    static void LookAtSocket(Examined home)
    {
        var path = home.Home.Socket;
        if (FileFacts.TryRead(path) is not { } facts) return;
        if (facts.Kind != FileKind.Socket) home.Add(Kinds.SocketWrong.At(path, $"It is no socket: {facts.Kind}."));
        else if (facts.User != CurrentUser.Id)
            home.Add(Kinds.SocketWrong.At(path, $"It belongs to user {facts.User}."));
        else if (facts.IsOpenToOthers)
            home.Add(Kinds.WritableByOthers.At(path, $"The socket's mode is {facts.ModeText}."));
    }

    static async Task<bool> AnswersAsync(Examined home, ClientOptions options)
    {
        using var starter = new DaemonStarter(home.Home, options);
        using var patience = new CancellationTokenSource(Patience, home.Time);
        try
        {
            using var socket = await starter.TryConnectAsync(patience.Token);
            return socket is not null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static void LookUnanswered(Examined home)
    {
        var path = home.Home.Socket;
        if (home.IsOwned) home.Add(Kinds.DaemonSilent.At(path, "Nobody takes connections there."));
        else if (FileStatus.IsSocket(path)) home.Add(Kinds.SocketStale.At(path, "Nobody takes connections there."));
    }

    static void Compare(Examined home, string version)
    {
        var (where, health) = (home.Where!, home.Health!); // both were answered
        var said = where.Owner is { } owner ? $"Version {owner.Version}, process {owner.Pid}" : "It names no owner";
        home.Add(Kinds.Daemon.At(where.Socket, $"{said}; the home is {health.Health}."));
        if (where.Owner is { } running && running.Version != version)
        {
            home.Add(Kinds.VersionsDiffer.At(
                where.Socket, $"Version {running.Version} runs, and {version} lies here."));
        }

        foreach (var board in health.Boards.Where(board => board.Health != HealthNames.Healthy))
        {
            var kind = board.Health == HealthNames.Quarantined ? Kinds.BoardQuarantined : Kinds.BoardDegraded;
            home.Add(kind.At($"board {board.Board}", $"It is {board.Health}: {board.Reason ?? "it does not say why"}"));
        }
    }
}
