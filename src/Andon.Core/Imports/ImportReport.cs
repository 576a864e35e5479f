using System.Collections.Immutable;

namespace Andon.Core.Imports;

/// <summary>What became of the rows of one import: each is counted once.</summary>
/// <param name="Added">Rows that are new on the board.</param>
/// <param name="Known">Rows that were there already.</param>
/// <param name="Remarks">What was refused, and what came in otherwise than it was, in the order of the rows.</param>
public sealed record ImportReport(int Added, int Known, ImmutableArray<ImportRemark> Remarks);

/// <summary>Something to say about one row.</summary>
/// <param name="Row">Its place among the rows that were sent, from 0.</param>
/// <param name="IsRefused">It did not come in.</param>
/// <param name="What">In a sentence.</param>
public readonly record struct ImportRemark(int Row, bool IsRefused, string What);
