using System.Text.Json.Serialization;

namespace Andon.Supervision.Runs;

/// <summary>
/// The control group of a run as it is written down, before it is made: so that whoever looks after the run next
/// knows where to look, and removes it.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GroupRecord(string Path);
