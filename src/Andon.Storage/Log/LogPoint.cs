namespace Andon.Storage.Log;

/// <summary>
/// A place between two records of a log: how many records come before it, the last event's position and the chain's
/// hash there. Two histories that agree on a point agree on everything before it.
/// </summary>
readonly record struct LogPoint(long Record, long Position, ChainHash Hash);
