using Andon.Cli.Execution;
using Andon.Cli.Grammar;

namespace Andon.Tests.Cli;

/// <summary>What a call of the command line printed, and its exit status.</summary>
sealed record Called(int Exit, string Output, string Errors)
{
    public string[] Lines => Output.TrimEnd('\n').Split('\n');
}

/// <summary>
/// The command line in this process: its own streams and environment, a clock and, where there is one, a home.
/// </summary>
sealed class Call
{
    readonly Dictionary<string, string> _variables = new() { ["USER"] = "ada" };

    public Call(string? home = null)
    {
        if (home is not null) _variables["ANDON_HOME"] = home;
    }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool MayBlock { get; init; }

    public string Input { get; init; } = "";

    public bool IsTerminal { get; init; }

    public Interruption Interruption { get; } = new();

    public Call With(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    /// <summary>A worker on its board, with its task and its run.</summary>
    public Call InWorker(string board, string task, long run, string token) =>
        With("ANDON_BOARD", board).With("ANDON_TASK", task).With("ANDON_RUN", $"{run}").With("ANDON_RUN_TOKEN", token);

    public async Task<Called> RunAsync(params string[] words)
    {
        using var bytes = new MemoryStream();
        await using var output = new StreamWriter(bytes);
        using var errors = new StringWriter();
        var exit = await new CommandLine(new Surroundings
        {
            Time = Time,
            Salt = 7,
            Output = output,
            OutputBytes = bytes,
            Errors = errors,
            OpenInput = () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Input)),
            Variable = _variables.GetValueOrDefault,
            IsTerminal = IsTerminal,
            MayBlock = MayBlock,
            Interruption = Interruption,
        }).RunAsync(words);
        return new Called(exit, System.Text.Encoding.UTF8.GetString(bytes.ToArray()), errors.ToString());
    }

    /// <summary>The line as the table reads it; a refusal is thrown.</summary>
    public static Arguments Read(params string[] words) =>
        new CommandLineReader(TimeProvider.System, worker: null).Read(words);
}
