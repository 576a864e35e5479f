using System.Diagnostics;

namespace Andon.Tests.Storage;

/// <summary>
/// What somebody else does to files, done by another process: a descriptor that is closed in ours would drop SQLite's
/// locks.
/// </summary>
static class Shell
{
    public static void Run(string script)
    {
        using var process =
            Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{script}: {error}");
    }
}
