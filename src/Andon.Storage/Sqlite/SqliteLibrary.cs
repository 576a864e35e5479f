using System.Runtime.InteropServices;

namespace Andon.Storage.Sqlite;

/// <summary>Which SQLite this program works with. Asking opens no database.</summary>
public static unsafe class SqliteLibrary
{
    /// <summary>Earlier ones have a defect that can lose a write-ahead log; as SQLite counts, 3.51.3.</summary>
    internal const int NumberMin = 3_051_003;

    /// <summary>The least that a store is opened with.</summary>
    public const string VersionMin = "3.51.3";

    public static string Version => Marshal.PtrToStringUTF8((nint)SqliteCalls.VersionText())!; // a constant of SQLite's

    /// <summary>The check-in that it was made from, and when that was.</summary>
    public static string SourceId => Marshal.PtrToStringUTF8((nint)SqliteCalls.SourceId())!; // likewise

    public static bool IsSafe => SqliteCalls.Version() >= NumberMin;
}
