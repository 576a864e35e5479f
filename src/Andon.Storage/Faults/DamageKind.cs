using System.Text.Json;

namespace Andon.Storage.Faults;

/// <summary>What is wrong with a store's files: a closed list of words that programs may compare.</summary>
public enum DamageKind
{
    /// <summary>The database is not there.</summary>
    Missing,

    /// <summary>The database is shorter than it says.</summary>
    Truncated,

    /// <summary>The database does not begin as one: something was written over its header.</summary>
    HeaderOverwritten,

    /// <summary>A page of the database holds nothing but zeros.</summary>
    ZeroedPage,

    /// <summary>The database's rows are whole, and an index does not agree with them.</summary>
    IndexOnly,

    /// <summary>Pages with rows of the database cannot be read, or contradict each other.</summary>
    RowLevel,

    /// <summary>What has the name is a file of something or somebody else.</summary>
    ForeignFile,

    /// <summary>Written to while nobody watched; SQLite's own check sees nothing, which proves nothing.</summary>
    Touched,

    /// <summary>The database is sound and says other things than its log.</summary>
    WrongContent,

    /// <summary>The write-ahead log without which the database is not whole is gone.</summary>
    WalMissing,

    /// <summary>The write-ahead log is another one, or one of earlier.</summary>
    WalForeign,

    /// <summary>The write-ahead log has lost frames that it had.</summary>
    WalCut,

    LogMissing,

    /// <summary>What follows the last whole record is none: an append that a crash cut off.</summary>
    LogTornTail,

    /// <summary>One bit of a record was flipped; its checksum says which one.</summary>
    LogFlippedBit,

    /// <summary>Records before the end cannot be read.</summary>
    LogMiddle,

    /// <summary>A segment does not begin as one: something was written over its header.</summary>
    LogHeaderOverwritten,

    LogSegmentMissing,

    /// <summary>A segment's name leads to one of another board.</summary>
    LogSegmentForeign,

    /// <summary>The log ends before records that are known to have been durable.</summary>
    LogCut,
}

/// <summary>A finding about a store's files.</summary>
/// <param name="Kind">For programs.</param>
/// <param name="Text">For people: where, and what is there now.</param>
public sealed record Damage(DamageKind Kind, string Text)
{
    /// <summary>The kind's stable word, such as <c>index_only</c>.</summary>
    public string Name => JsonNamingPolicy.SnakeCaseLower.ConvertName(Kind.ToString());

    public override string ToString() => $"{Name}: {Text}";
}
