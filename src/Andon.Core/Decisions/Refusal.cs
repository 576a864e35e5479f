namespace Andon.Core.Decisions;

/// <summary>The rules said no: what was refused, why, and the next legal action. Changes nothing.</summary>
public sealed record Refusal(ErrorCode Code, string What, string Why, string Next);
