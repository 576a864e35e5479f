using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Supervision.Commands;

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
        var command = new ShortCommand(
            new DetachedCommand
            {
                Executable = program,
                Arguments = ["git", "-c", "core.hooksPath=/dev/null", .. arguments],
                Environment = environment,
                WorkingDirectory = directory,
            }, time)
        {
            Limit = Patience,
            Grace = TimeSpan.Zero,
            OutputBytesMax = OutputBytesMax,
        };
        var result = await command.RunAsync(cancellationToken);
        return result.IsOutOfTime
            ? throw new IOException($"git took more than {Patience.TotalSeconds} s and was ended.")
            : new GitAnswer(result.IsGood, result.Output);
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
}
