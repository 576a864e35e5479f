using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Microsoft.Win32.SafeHandles;

namespace Andon.Server.WorkFolders;

/// <summary>What git said, and whether it succeeded.</summary>
sealed record GitAnswer(bool IsFine, string Text)
{
    /// <summary>The last line: warnings come before an answer.</summary>
    public string LastLine => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("").Trim();
}

/// <summary>
/// Runs git, as a program of its own: arguments that no shell reads, an environment made from nothing, a limit on its
/// time and on what we take of its words. It asks nobody, runs no hook of the repository, and fetches nothing. Safe
/// from any thread.
/// </summary>
sealed class GitProgram(TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What is said beyond this is read and dropped.</summary>
    const int OutputBytesMax = 64 * 1024;

    const string SearchPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>Throws IOException when there is no git, or when it takes too long.</summary>
    public async Task<GitAnswer> RunAsync(
        string directory, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var environment = EnvironmentOf();
        var program = Executable.Resolve("git", environment["PATH"], "/")
            ?? throw new IOException("There is no git: no program of that name is in the daemon's PATH.");
        var (readEnd, writeEnd) = Pipes.Create();
        using var process = Start(program, directory, arguments, environment, readEnd, writeEnd);
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var text = await ReadAsync(readEnd, either.Token);
            await process.WaitExitAsync(either.Token);
            return new GitAnswer(process.TryReap()?.Code == 0, text);
        }
        catch (OperationCanceledException)
        {
            await TreeStop.StopAsync(
                ProcessTree.Of(process.Identity, marker: null), TimeSpan.Zero, time, CancellationToken.None);
            process.TryReap();
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"git took more than {Patience.TotalSeconds} s and was ended.");
        }
    }

    static PidFd Start(
        string program, string directory, IEnumerable<string> arguments, Dictionary<string, string> environment,
        SafeHandle readEnd, SafeHandle writeEnd)
    {
        using (writeEnd)
        {
            try
            {
                return DetachedProcess.Start(new DetachedCommand
                {
                    Executable = program,
                    Arguments = ["git", "-c", "core.hooksPath=/dev/null", .. arguments],
                    Environment = environment,
                    WorkingDirectory = directory,
                    Output = new SpawnOutput.Into(writeEnd),
                    StandsAlone = false,
                });
            }
            catch
            {
                readEnd.Dispose();
                throw;
            }
        }
    }

    static Dictionary<string, string> EnvironmentOf()
    {
        var environment = DaemonEnvironment.Allowed();
        environment.TryAdd("PATH", SearchPath);
        environment["LC_ALL"] = "C";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_NO_LAZY_FETCH"] = "1";
        environment["GIT_CEILING_DIRECTORIES"] = "";
        return environment;
    }

    static async Task<string> ReadAsync(SafePipeHandle readEnd, CancellationToken cancellationToken)
    {
        await using var output = new AnonymousPipeClientStream(PipeDirection.In, readEnd);
        var buffer = new byte[OutputBytesMax];
        var kept = 0;
        var rest = new byte[4096];
        while (true)
        {
            var into = kept < buffer.Length ? buffer.AsMemory(kept) : rest;
            var count = await output.ReadAsync(into, cancellationToken);
            if (count == 0) return Encoding.UTF8.GetString(buffer, 0, kept);
            if (kept < buffer.Length) kept += count;
        }
    }
}
