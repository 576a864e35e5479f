using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Andon.Core;
using Andon.Storage.Commits;

namespace Andon.Storage.Sqlite;

/// <summary>
/// One connection. Its faults are <see cref="ProjectionFault"/>s by what may be done about them; a broken constraint
/// is a bug of ours. Used by one thread at a time; only <see cref="Interrupt"/> may come from another.
/// </summary>
sealed unsafe class SqliteDatabase : IDisposable
{
    const int Busy = 5;
    const int Locked = 6;
    const int Memory = 7;
    const int ReadOnly = 8;
    const int Interrupted = 9;
    const int InputOutput = 10;
    const int Corrupt = 11;
    const int Full = 13;
    const int CannotOpen = 14;
    const int NotADatabase = 26;
    const int ShortRead = 522;

    readonly List<SqliteStatement> _statements = [];
    nint _handle;
    int* _walPages;

    SqliteDatabase(nint handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    public string Path { get; }

    public bool IsClosed => _handle == 0;

    public bool IsInTransaction => SqliteCalls.IsAutocommit(_handle) == 0;

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => SqliteCalls.Changes(_handle);

    /// <summary>Pages in the WAL after our last commit that no checkpoint has copied yet.</summary>
    public int WalPages => _walPages is null ? 0 : *_walPages;

    public static SqliteDatabase Open(string path, int flags, string? vfs)
    {
        var all = flags | SqliteCalls.OpenNoMutex | SqliteCalls.OpenExtendedCodes;
        var result = SqliteCalls.Open(path, out var handle, all, vfs);
        var database = new SqliteDatabase(handle, path);
        if (result == SqliteCalls.Ok) return database;
        var fault = database.Failure(result, "opening");
        database.Dispose();
        throw fault;
    }

    /// <summary>How long a statement waits for a lock that somebody else holds.</summary>
    public void WaitForLocks(TimeSpan patience) =>
        Check(SqliteCalls.BusyTimeout(_handle, (int)patience.TotalMilliseconds), "setting a patience");

    /// <summary>
    /// How the writer's connection works. The log is synced before, so a commit need not be; checkpoints are ours
    /// alone, or the tripwire would take them for a stranger's; a mapped file that somebody cuts would end the
    /// process; and before its commit a transaction writes nothing, so that a stranger's write is not taken for ours.
    /// </summary>
    public void Configure()
    {
        Execute("""
            pragma synchronous = normal;
            pragma wal_autocheckpoint = 0;
            pragma mmap_size = 0;
            pragma temp_store = memory;
            pragma cache_size = -16000;
            pragma cache_spill = off;
            """);
        if (QueryText("pragma journal_mode = wal") != "wal")
            throw new ProjectionFault(ProjectionTrouble.Damaged, $"{Path} cannot be used with a write-ahead log.");
        CountWalPages();
    }

    /// <summary>
    /// Closing must neither copy the WAL into a file nor remove it: under those names may lie somebody else's.
    /// </summary>
    public void LeaveFilesOnClose()
    {
        var on = 1;
        Check(SqliteCalls.FileControl(_handle, "main", SqliteCalls.ControlPersistWal, &on), "keeping the WAL");
        Check(SqliteCalls.Configure(_handle, SqliteCalls.ConfigNoCheckpointOnClose, 1, null), "configuring the close");
    }

    public void Execute(string sql) => Check(SqliteCalls.Execute(_handle, sql, 0, 0, 0), sql);

    /// <summary>A statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        nint statement;
        fixed (byte* text = bytes)
        {
            Check(SqliteCalls.Prepare(_handle, text, bytes.Length, SqliteCalls.Persistent, out statement, null), sql);
        }

        var prepared = new SqliteStatement(this, statement, sql);
        _statements.Add(prepared);
        return prepared;
    }

    /// <summary>Lets go of a statement before the connection is closed.</summary>
    public void Release(SqliteStatement statement)
    {
        _statements.Remove(statement);
        statement.Close();
    }

    /// <summary>The first column of the first row, as text; null when there is none.</summary>
    public string? QueryText(string sql)
    {
        var statement = Prepare(sql);
        try
        {
            return statement.Step() ? statement.Text(0) : null;
        }
        finally
        {
            Release(statement);
        }
    }

    /// <summary>
    /// Copies the WAL into the file as far as readers allow; answers the frames it has and those now copied.
    /// </summary>
    public (int Frames, int Copied) Checkpoint(int mode)
    {
        var result = SqliteCalls.Checkpoint(_handle, null, mode, out var frames, out var copied);
        if ((result & 0xff) != Busy) Check(result, "a checkpoint");
        if (frames == copied && _walPages is not null) *_walPages = 0;
        return (frames, copied);
    }

    /// <summary>
    /// Which write-ahead log this is, read through SQLite's own descriptor: one of ours would drop its locks. 0 when
    /// there is none.
    /// </summary>
    public ulong ReadWalSalts()
    {
        nint file = 0;
        var found = SqliteCalls.FileControl(_handle, "main", SqliteCalls.ControlJournalPointer, (int*)&file);
        if (found != SqliteCalls.Ok || file == 0 || *(nint*)file == 0) return 0;

        // A file of SQLite's begins with the table of its methods: version, close, read.
        var methods = *(nint**)file;
        var read = (delegate* unmanaged[Cdecl]<nint, void*, int, long, int>)methods[2];
        Span<byte> salts = stackalloc byte[sizeof(ulong)];
        fixed (byte* target = salts)
        {
            return read(file, target, salts.Length, WalFile.SaltsOffset) == SqliteCalls.Ok ? WalFile.SaltsOf(salts) : 0;
        }
    }

    /// <summary>Has the running statement stop. Safe from another thread while the connection is open.</summary>
    public void Interrupt() => SqliteCalls.Interrupt(_handle);

    public void Check(int result, string doing)
    {
        if (result is not (SqliteCalls.Ok or SqliteCalls.Row or SqliteCalls.Done)) throw Failure(result, doing);
    }

    public void Dispose()
    {
        if (IsClosed) return;
        foreach (var statement in _statements) statement.Close();
        _statements.Clear();
        var result = SqliteCalls.Close(_handle);
        _handle = 0;
        NativeMemory.Free(_walPages);
        _walPages = null;
        Invariant.Hold(result == SqliteCalls.Ok);
    }

    void CountWalPages()
    {
        _walPages = (int*)NativeMemory.AllocZeroed(sizeof(int));
        _ = SqliteCalls.OnCommit(_handle, &TakeWalPages, _walPages);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int TakeWalPages(void* count, nint database, byte* name, int pages)
    {
        *(int*)count = pages;
        return SqliteCalls.Ok;
    }

    Exception Failure(int result, string doing)
    {
        var reason = _handle == 0 ? "" : Marshal.PtrToStringUTF8((nint)SqliteCalls.Message(_handle));
        var message = $"{System.IO.Path.GetFileName(Path)}: {reason} ({result})";
        return (result & 0xff) switch
        {
            _ when result == ShortRead => new ProjectionFault(ProjectionTrouble.Damaged, message),
            Corrupt or NotADatabase => new ProjectionFault(ProjectionTrouble.Damaged, message),
            Busy or Locked => new ProjectionFault(ProjectionTrouble.HeldByOutsider, message),
            Interrupted => new SqliteInterrupted(),
            Memory or ReadOnly or InputOutput or Full or CannotOpen =>
                new ProjectionFault(ProjectionTrouble.Unwritable, message),
            _ => new InvariantViolation($"{message}, in: {doing}"),
        };
    }
}

/// <summary>A reader's statement was stopped because its connection has to be closed; the read starts again.</summary>
sealed class SqliteInterrupted : Exception;
