namespace Andon.Storage.Inspection;

/// <summary>What can be wrong with a store's files, as far as looking at them tells.</summary>
public enum StoreFaultKind
{
    /// <summary>The database is not there.</summary>
    Missing,

    /// <summary>It has no byte.</summary>
    Empty,

    /// <summary>It does not begin as SQLite's databases do.</summary>
    NotDatabase,

    /// <summary>Its header says what no database of ours can say.</summary>
    Header,

    /// <summary>It is another program's, or of another kind.</summary>
    Foreign,

    /// <summary>A newer version of Andon wrote it.</summary>
    Newer,

    /// <summary>It ends within a page, or before the last page that its header counts.</summary>
    Length,

    /// <summary>It has another name too, or its name is a link.</summary>
    Linked,

    /// <summary>The file beside it is no write-ahead log of it.</summary>
    WriteAheadLog,

    /// <summary>Somebody else worked with it: SQLite as we use it leaves no such file.</summary>
    Outsider,

    /// <summary>It changed while no daemon had it.</summary>
    Touched,

    /// <summary>The log has no segment.</summary>
    LogMissing,

    /// <summary>The log cannot be believed as it is.</summary>
    LogDamaged,

    /// <summary>The log has segments that are not of this store.</summary>
    LogForeign,

    /// <summary>A newer version of Andon wrote the log.</summary>
    LogNewer,

    /// <summary>After the last whole record lie bytes that are none.</summary>
    LogTorn,
}

/// <summary>Something that is wrong with a file of a store.</summary>
/// <param name="Kind">Of what kind.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="What">In a sentence.</param>
public sealed record StoreFault(StoreFaultKind Kind, string Path, string What);
