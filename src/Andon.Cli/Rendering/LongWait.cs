using System.Globalization;
using Andon.Cli.Execution;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>
/// Waits for the daemon's answer to what may take long; shows on a terminal meanwhile how far it is and about how long
/// it still takes. Elsewhere it only waits.
/// </summary>
static class LongWait
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(400);
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    /// <param name="invocation">Whose board, and on whose stream for errors.</param>
    /// <param name="kind">One of <see cref="WorkKinds"/>.</param>
    /// <param name="ask">Asks for the work.</param>
    public static async Task<T> ForAsync<T>(Invocation invocation, string kind, Func<AndonClient, Task<T>> ask)
    {
        if (invocation is not { IsTerminal: true, IsJson: false }) return await ask(invocation.Client);
        // Two connections, and neither holds the thread: one waits, the other looks.
        using var client = new AndonClient(invocation.Home, invocation.Options with { Blocking = false });
        using var watcher = new AndonClient(invocation.Home, invocation.Options with { Blocking = false });
        var answer = ask(client);
        var isShown = false;
        for (var wait = First; !await HasComeAsync(answer, wait, invocation.Time); wait = Between)
        {
            if (await LookAsync(watcher, invocation.Board, kind) is not { } work) continue;
            await invocation.Errors.WriteAsync($"\r{Text(work)}\u001b[K");
            await invocation.Errors.FlushAsync();
            isShown = true;
        }

        if (isShown) await invocation.Errors.WriteAsync("\r\u001b[K");
        return await answer;
    }

    static async Task<bool> HasComeAsync(Task answer, TimeSpan wait, TimeProvider time) =>
        await Task.WhenAny(answer, Task.Delay(wait, time)) == answer;

    /// <summary>Nobody's work fails because it cannot be looked at.</summary>
    static async Task<WorkMessage?> LookAsync(AndonClient client, string board, string kind)
    {
        try
        {
            return (await client.WorkAsync(board)).Work.LastOrDefault(work => work.Work == kind);
        }
        catch (AndonException)
        {
            return null;
        }
    }

    static string Text(WorkMessage work)
    {
        var left = work.SecondsLeft is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $", about {Math.Ceiling(seconds)} s left")
            : "";
        return $"{RowBar.Draw(work.Share)} {work.Step}{left}";
    }
}
