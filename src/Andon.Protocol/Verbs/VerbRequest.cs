using Andon.Core.Commands;

namespace Andon.Protocol.Verbs;

/// <summary>
/// The body of a command on the wire: one record for each verb, which knows its name and the command of the rules that
/// it stands for. Unknown fields are refused.
/// </summary>
public abstract record VerbRequest
{
    private protected VerbRequest()
    {
    }

    /// <summary>The last segment of the command's path.</summary>
    internal abstract Verb Verb { get; }

    /// <summary>Throws a typed refusal when a value cannot be what it stands for.</summary>
    internal abstract Command ToCommand(WorkerCredential? worker);
}
