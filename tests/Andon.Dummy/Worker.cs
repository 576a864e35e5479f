using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Andon.Dummy;

/// <summary>
/// A worker as bad as workers get: it never reports, floods its output, ignores what it is asked, leaves its session
/// with children, fills the memory, or exits with any code before or after it said anything. What it does is its
/// arguments; whom it works for is in its environment, as for any worker.
/// </summary>
static class Worker
{
    const int Megabyte = 1024 * 1024;

    static readonly List<byte[]> Kept = [];

    public static async Task<int> RunAsync(string[] what)
    {
        Note("start");
        var code = what switch
        {
            ["sleep", var seconds] => await SleepAsync(seconds),
            ["flood", var megabytes] => Flood(Number(megabytes)),
            ["deaf", var seconds] => await DeafAsync(seconds),
            ["flee", var seconds] => await FleeAsync(seconds),
            ["fill", var megabytes, var seconds] => await FillAsync(Number(megabytes), seconds),
            ["exit", var exit, "before"] => await ReportAsync(Number(exit)),
            ["exit", var exit, "after" or "never"] => KeepToken(Number(exit)),
            ["work", var milliseconds] => await WorkAsync(Number(milliseconds)),
            _ => 2,
        };
        Note("end");
        return code;
    }

    static async Task<int> SleepAsync(string seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(Number(seconds)));
        return 1;
    }

    static int Flood(int megabytes)
    {
        using var output = Console.OpenStandardOutput();
        var line = new byte[Megabyte];
        Array.Fill(line, (byte)'x');
        line[^1] = (byte)'\n';
        for (var i = 0; i < megabytes; i++) output.Write(line);
        output.Write("the last words\n"u8);
        return 3;
    }

    /// <summary>Everything that can be ignored is.</summary>
    static async Task<int> DeafAsync(string seconds)
    {
        using var terminate = Ignore(PosixSignal.SIGTERM);
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var hangup = Ignore(PosixSignal.SIGHUP);
        Note("deaf");
        return await SleepAsync(seconds);
    }

    static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);

    /// <summary>A grandchild in a session of its own whose parents are gone, while this process lives on.</summary>
    static async Task<int> FleeAsync(string seconds)
    {
        var script = $"trap '' TERM; echo $$ > fled; sleep {seconds}";
        using var child = Process.Start("setsid", ["--fork", "sh", "-c", script]);
        await child.WaitForExitAsync();
        return await SleepAsync(seconds);
    }

    static async Task<int> FillAsync(int megabytes, string seconds)
    {
        for (var i = 0; i < megabytes; i++)
        {
            var page = new byte[Megabyte];
            Array.Fill(page, (byte)1);
            Kept.Add(page);
        }

        Note("filled");
        return await SleepAsync(seconds);
    }

    static async Task<int> ReportAsync(int exit)
    {
        using var client = Clients.OfRun(out var board, out var task);
        await client.SubmitAsync(board, new CompleteRequest { Task = task, Summary = $"done, and exits with {exit}" });
        return exit;
    }

    /// <summary>For whoever wants to speak in this run's name when it is over.</summary>
    static int KeepToken(int exit)
    {
        File.WriteAllText("token", Clients.Token);
        return exit;
    }

    static async Task<int> WorkAsync(int milliseconds)
    {
        await Task.Delay(milliseconds);
        return await ReportAsync(0);
    }

    /// <summary>When it was alive, for whoever counts how many were at once.</summary>
    static void Note(string what)
    {
        if (Environment.GetEnvironmentVariable("DUMMY_NOTES") is not { } folder) return;
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.TickCount64} {what} {Environment.GetEnvironmentVariable("ANDON_TASK")}\n");
        File.AppendAllText(Path.Combine(folder, $"{Environment.ProcessId}"), line);
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
