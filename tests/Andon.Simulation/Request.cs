using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;

namespace Andon.Simulation;

/// <summary>What a client knows about one of its requests.</summary>
enum Knowledge
{
    /// <summary>Sent, and no answer that says whether it was done.</summary>
    Unknown,
    Acknowledged,
    Refused,
}

/// <summary>A request as its client keeps it, to send it again until it knows.</summary>
sealed class Request(string id, Command command, Actor actor)
{
    public string Id => id;

    public Submission Submission { get; } = new(command, actor, new RequestKey(id, $"{command}"));

    public Knowledge Knowledge { get; set; }

    public SubmitResult.Accepted? Answer { get; set; }
}
