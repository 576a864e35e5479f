using Andon.Core.Runs;

namespace Andon.Protocol.Verbs;

/// <summary>
/// What a worker shows: its run's number and token, in the headers of every request. Never in an argv.
/// </summary>
public sealed record WorkerCredential(RunId Run, string Token);
