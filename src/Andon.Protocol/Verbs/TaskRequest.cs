using Andon.Core.Cards;

namespace Andon.Protocol.Verbs;

/// <summary>A command about one task.</summary>
public abstract record TaskRequest : VerbRequest
{
    private protected TaskRequest()
    {
    }

    public required string Task { get; init; }

    private protected CardId Card => FieldValues.Card(Task, "task");
}

/// <summary>
/// A command that a worker may give for its own task, and the operator, with force, against its claim.
/// </summary>
public abstract record WorkerRequest : TaskRequest
{
    private protected WorkerRequest()
    {
    }

    public bool Force { get; init; }
}
