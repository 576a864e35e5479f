using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Core.Commands;
using Andon.Protocol.Json;

namespace Andon.Protocol.Verbs;

/// <summary>A verb of the wire: its name and how its body is read and written.</summary>
public abstract class Verb
{
    private protected Verb(string name) => Name = name;

    public string Name { get; }

    /// <summary>The command that the body stands for; a typed refusal is thrown when it stands for none.</summary>
    public abstract Command Parse(in ReadOnlySequence<byte> body, WorkerCredential? worker);

    internal abstract void Write(Utf8JsonWriter writer, VerbRequest request);
}

sealed class Verb<TRequest>(string name, JsonTypeInfo<TRequest> type) : Verb(name)
    where TRequest : VerbRequest
{
    public override Command Parse(in ReadOnlySequence<byte> body, WorkerCredential? worker) =>
        RequestJson.Read(body, type).ToCommand(worker);

    internal override void Write(Utf8JsonWriter writer, VerbRequest request) =>
        JsonSerializer.Serialize(writer, (TRequest)request, type);
}
