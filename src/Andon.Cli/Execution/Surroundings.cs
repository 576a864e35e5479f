namespace Andon.Cli.Execution;

/// <summary>What the program finds around it. Program hands in the real thing, tests their own. Immutable.</summary>
sealed record Surroundings
{
    public required TimeProvider Time { get; init; }

    /// <summary>Drawn at random for this process.</summary>
    public required ulong Salt { get; init; }

    public required TextWriter Output { get; init; }

    /// <summary>Where the output's letters end up as bytes.</summary>
    public required Stream OutputBytes { get; init; }

    public required TextWriter Errors { get; init; }

    /// <summary>Standard input, opened when a verb reads it.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>An environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether a person reads the output as it comes.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Whether nothing else needs the calling thread, so that requests may hold it.</summary>
    public required bool MayBlock { get; init; }

    /// <summary>Asked for by verbs that go on until they are told to stop; the others die of the signal.</summary>
    public required Interruption Interruption { get; init; }

    /// <summary>Our streams block on purpose: there is nothing else to do while a reader is slow.</summary>
    public void Flush()
    {
        Output.Flush();
        Errors.Flush();
    }
}
