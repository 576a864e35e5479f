using System.Diagnostics;

namespace Andon.Attack.Lab;

/// <summary>What a program printed and how it ended.</summary>
sealed record Ended(int Code, string Output, string Errors)
{
    public override string ToString() => $"exit {Code}\n{Output}\n{Errors}";
}

/// <summary>The programs under attack and those that attack them; every run has a bound.</summary>
static class Programs
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>The folder with <c>andon</c> and <c>andond</c> side by side.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("ANDON_TEST_BIN")
        ?? throw new InvalidOperationException(
            "ANDON_TEST_BIN names no folder with andon and andond; run ./test.sh Attack.");

    public static string Andon { get; } = Path.Combine(Folder, "andon");

    public static string Daemon { get; } = Path.Combine(Folder, "andond");

    public static string Dummy { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Andon.Dummy",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "Andon.Dummy"));

    public static Process Start(
        string program, IEnumerable<string> arguments, string? home, IReadOnlyDictionary<string, string>? environment =
            null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (
            var name in start.Environment.Keys.Where(
                name => name.StartsWith("ANDON_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        if (home is not null) start.Environment[AndonHome.Variable] = home;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<Ended> RunAsync(
        string program, IEnumerable<string> arguments, string? home = null, string? input = null)
    {
        using var process = Start(program, arguments, home);
        return await EndAsync(process, input);
    }

    public static async Task<Ended> EndAsync(Process process, string? input = null)
    {
        using var bound = new CancellationTokenSource(Bound);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(bound.Token);
            return new Ended(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end.");
        }
    }
}
