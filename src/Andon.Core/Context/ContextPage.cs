namespace Andon.Core.Context;

/// <summary>What a worker is told, and how much of each section that is.</summary>
public sealed record ContextPage(string Text, IReadOnlyList<ContextShare> Shares);

/// <summary>How many entries of a section are in the text, of how many there are.</summary>
public sealed record ContextShare(string Section, int Shown, int Total);
