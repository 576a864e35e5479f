using System.Buffers.Binary;
using System.Globalization;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Linux.Locks;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A store's database file. The writer's connection opens it first and closes it last, under unix-excl, and nothing
/// in it is believed before the kernel's list of locks shows that it is ours. Owned by the writer thread.
/// </summary>
sealed class SqliteFiles(
    StorePlace place, StoreSurroundings surroundings, StoreSchema schema, SqliteSnapshots snapshots)
    : IProjectionFiles<SqliteProjection>
{
    const string Vfs = "unix-excl";
    const int PageSize = 4096;
    const long SpaceInHand = 16 * 1024 * 1024;

    readonly SetAside _setAside = new(place, surroundings);
    readonly Seal _seal = new(place, surroundings.Disk);
    readonly SchemaSteps _steps = new(place, surroundings, schema);

    long _built;

    IDisk Disk => surroundings.Disk;

    string Unnamed => place.Database + ".new";

    public WatchedFiles Watched => new(place.Database, place.WriteAheadLog);

    public StoreMark Mark => _seal.Text is { } seal
        ? new StoreMark(seal.Record, seal.Segment, seal.SegmentBytes, seal.IsClosed, seal.IsWriting)
        : default;

    /// <summary>
    /// A rebuilt database is about as large as the one that is there; its log bounds one that is not.
    /// </summary>
    public long BytesNeeded
    {
        get
        {
            var bytes = Disk.Stat(place.Database)?.Size ?? 0;
            var log = 0L;
            foreach (var name in Disk.List(place.LogDirectory))
                log += Disk.Stat(Path.Combine(place.LogDirectory, name))?.Size ?? 0;
            return Math.Max(bytes, log) + SpaceInHand;
        }
    }

    public ProjectionFinding Inspect()
    {
        RequireVersion();
        if (Disk.Stat(place.Database) is not { } stamp) return new ProjectionFinding.Missing();
        if (InspectHeader(stamp) is { } wrong) return wrong;
        try
        {
            var finding = InspectContent();
            return finding is ProjectionFinding.Usable && _seal.IsBrokenBy(stamp) is { } touch
                ? Damaged(touch)
                : finding;
        }
        catch (Exception fault) when (fault is ProjectionFault or InvariantViolation)
        {
            // It may also be a database with other tables.
            return Damaged(_seal.IsBrokenBy(stamp) ?? fault.Message);
        }
    }

    /// <summary>
    /// Whose database lies there; null when it does not say. No connection of ours may have it open.
    /// </summary>
    public static Guid? FindUuid(IDisk disk, string path)
    {
        try
        {
            return disk.Stat(path) is null ? null : ReadStore(path).Uuid;
        }
        catch (Exception fault) when (fault is ProjectionFault or InvariantViolation)
        {
            return null;
        }
    }

    public SqliteProjection Open()
    {
        if (Disk.Stat(place.Database) is null) throw Broken("it is missing", DamageKind.Missing);
        new CompanionFiles(place, surroundings, _seal, _setAside).Prove();
        var database = SqliteDatabase.Open(place.Database, SqliteCalls.OpenReadWrite, Vfs);
        try
        {
            database.LeaveFilesOnClose();
            TakeLock(database);
            ProveLock();
            database.Configure();
            _steps.Upgrade(database);
            var projection = new SqliteProjection(database, schema, this);
            if (projection.Store.Uuid != place.Uuid)
                throw Broken($"it is of the store {projection.Store.Uuid}", DamageKind.ForeignFile);
            snapshots.Resume(place.Database);
            return projection;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Build(StoreId store, Action<SqliteProjection> fill)
    {
        RequireVersion();
        RemoveUnnamed();
        try
        {
            Make(store, fill);
        }
        catch
        {
            RemoveUnnamed();
            throw;
        }
    }

    void Make(StoreId store, Action<SqliteProjection> fill)
    {
        using (var database = SqliteDatabase.Open(Unnamed, SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, Vfs))
        {
            // What fails here is thrown away, so nothing is kept for going back.
            database.Execute("pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive");
            using var projection = Fill(database, schema, store, fill);
            _built = projection.Point.Record;
            if (projection.FindDamage() is { } damage) throw Broken($"what was built is damaged: {damage}");
            database.Execute("pragma journal_mode = wal");
        }

        using (var file = Disk.Open(Unnamed)) file.Sync();
        Disk.SyncDirectory(place.Directory);
    }

    public SqliteProjection Install(bool isCopy)
    {
        SetDatabaseAside(isCopy);
        Disk.Rename(Unnamed, place.Database);
        Disk.SyncDirectory(place.Directory);
        _seal.Write(_built, WalMark.None);
        return Open();
    }

    /// <summary>
    /// All connections of ours to it are closed by then, so it may be read. It is this store's if it says so anywhere:
    /// an inode's number proves nothing, because it is given again.
    /// </summary>
    void SetDatabaseAside(bool isCopy)
    {
        if (Disk.Stat(place.Database) is not { } stamp)
        {
            _setAside.Move(place.WriteAheadLog, "its database was gone");
            return;
        }

        var damage = DatabaseDiagnosis.Find(Disk, place.Database)
            ?? new Damage(DamageKind.Touched, "SQLite's own check finds nothing");
        var isOurs = stamp.Size % PageSize == 0 && DatabaseDiagnosis.HasName(Disk, place.Database, place.Uuid);
        if (!isOurs) damage = damage with { Kind = DamageKind.ForeignFile };
        var aside = _setAside.MoveDatabase(damage.ToString(), isOurs && isCopy);
        Tell($"what had its database's name ({damage}) is now {aside}");
    }

    public void Adopt(string copy, StoreId store)
    {
        RequireVersion();
        long record;
        using (var database = SqliteDatabase.Open(copy, SqliteCalls.OpenReadWrite, Vfs))
        {
            var row = new StoreRow(database);
            record = row.Read().Point.Record;
            row.Become(store);
            database.Execute("pragma journal_mode = wal");
        }

        using (var file = Disk.Open(copy)) file.Sync();
        Disk.Rename(copy, place.Database);
        Disk.SyncDirectory(place.Directory);
        _seal.Break(record, WalMark.None);
        _seal.NoteClosed(record); // There is no log yet: all that there is is here.
    }

    public SqliteProjection Read(string copy) => OpenCopy(copy, schema);

    /// <summary>A copy that is nobody's store, opened as immutable.</summary>
    public static SqliteProjection OpenCopy(string path, StoreSchema schema)
    {
        var uri = $"file:{Uri.EscapeDataString(path)}?immutable=1&mode=ro";
        var database = SqliteDatabase.Open(uri, SqliteCalls.OpenReadOnly | SqliteCalls.OpenUri, null);
        return new SqliteProjection(database, schema, null);
    }

    public void NoteOpen(long segment, long bytes) => _seal.NoteOpen(segment, bytes);

    public void NoteClosed(long record) => _seal.NoteClosed(record);

    public SalvagedContent? Salvage() => new DatabaseSalvage(schema).Read(Disk, place);

    public SqliteProjection Scratch(StoreId store) => Scratch(store, schema);

    public static SqliteProjection Scratch(StoreId store, StoreSchema schema)
    {
        // A database without a name is SQLite's own temporary one: it leaves nothing behind.
        var database = SqliteDatabase.Open("", SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, null);
        database.Execute("pragma journal_mode = off; pragma synchronous = off");
        return Fill(database, schema, store, _ => { });
    }

    /// <summary>Before the writer's connection closes.</summary>
    public void Closing() => snapshots.Suspend();

    /// <summary>Around a checkpoint, the only thing that changes the file itself.</summary>
    public void Checkpoint(SqliteDatabase database, int mode, long record)
    {
        var salts = database.ReadWalSalts();
        _seal.Break(record, new WalMark(salts, database.WalPages, IsNeeded: true));
        var (frames, copied) = database.Checkpoint(mode);
        var isWhole = frames >= 0 && frames == copied;
        _seal.Write(record, new WalMark(isWhole && frames == 0 ? 0 : salts, Math.Max(0, frames), !isWhole));
    }

    /// <summary>
    /// After a commit: SQLite may have begun another write-ahead log, which it does when the file has all of the old.
    /// </summary>
    public void Committed(SqliteDatabase database)
    {
        if (database.WalPages == 0 || database.ReadWalSalts() is not (> 0 and var salts)) return;
        if (salts == _seal.Text?.Wal?.Salts) return;
        try
        {
            _seal.NoteWal(salts);
        }
        catch (IOException)
        {
            // Then the next start does not know it and takes what it has from the log.
        }
    }

    static SqliteProjection Fill(
        SqliteDatabase database, StoreSchema schema, StoreId store, Action<SqliteProjection> fill)
    {
        for (var version = 1; version <= schema.Version; version++)
            SchemaSteps.Take(schema, database, version);
        database.Execute(
            string.Create(CultureInfo.InvariantCulture, $"pragma application_id = {schema.ApplicationId}"));
        StoreRow.Insert(database, store);
        var projection = new SqliteProjection(database, schema, null);
        fill(projection);
        return projection;
    }

    /// <summary>No connection of ours has it open yet, so reading its first bytes drops no lock.</summary>
    ProjectionFinding? InspectHeader(FileStamp stamp)
    {
        Span<byte> header = stackalloc byte[100];
        if (stamp.Size < header.Length) return Damaged("");
        using (var file = Disk.Open(place.Database)) file.Read(0, header);
        if (!header.StartsWith("SQLite format 3\0"u8)) return Damaged("");
        var application = BinaryPrimitives.ReadInt32BigEndian(header[68..]);
        var version = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        if (application != schema.ApplicationId)
            return new ProjectionFinding.Foreign("It is a database of something else.");
        if (version > schema.Version)
            return new ProjectionFinding.Newer(
                $"Its database has schema {version}; this version knows {schema.Version}.");
        return null;
    }

    /// <summary>By name, as far as the file itself tells; otherwise the sign of damage is all that is known.</summary>
    ProjectionFinding.Damaged Damaged(string sign)
    {
        var found = DatabaseDiagnosis.Find(Disk, place.Database) ?? new Damage(DamageKind.Touched, "");
        var texts = new[] { found.Text, sign }.Where(text => text.Length > 0);
        return new ProjectionFinding.Damaged(found with { Text = string.Join("; ", texts) });
    }

    /// <summary>Opened as immutable, a database is read without a lock, a WAL or any change of the folder.</summary>
    static StoreId ReadStore(string path)
    {
        var uri = $"file:{Uri.EscapeDataString(path)}?immutable=1&mode=ro";
        using var database = SqliteDatabase.Open(uri, SqliteCalls.OpenReadOnly | SqliteCalls.OpenUri, null);
        return new StoreRow(database).Read().Store;
    }

    ProjectionFinding InspectContent()
    {
        var store = ReadStore(place.Database);
        return store.Uuid == place.Uuid
            ? new ProjectionFinding.Usable(store)
            : new ProjectionFinding.Foreign($"Its database is of the store {store.Uuid}.");
    }

    /// <summary>The first read takes the lock. Who holds it already is named and waited for, never killed.</summary>
    void TakeLock(SqliteDatabase database)
    {
        try
        {
            database.WaitForLocks(TimeSpan.Zero);
            FirstRead(database);
        }
        catch (ProjectionFault fault) when (fault.Trouble == ProjectionTrouble.HeldByOutsider)
        {
            Tell($"its database is held by {Holders()}; waiting for it to let go");
            WaitForOutsider(database);
        }
    }

    void WaitForOutsider(SqliteDatabase database)
    {
        try
        {
            database.WaitForLocks(snapshots.OutsiderPatience);
            FirstRead(database);
        }
        catch (ProjectionFault fault) when (fault.Trouble == ProjectionTrouble.HeldByOutsider)
        {
            throw new StoreException(
                ErrorCode.HeldByOutsider, $"{place.Title} cannot be opened.",
                $"{place.Database} is held by {Holders()}, which is not part of Andon.",
                "Let that program close the file, then start again; nothing was changed.", fault);
        }
    }

    static void FirstRead(SqliteDatabase database) => database.QueryText("select count(*) from sqlite_schema");

    void ProveLock()
    {
        foreach (var entry in LockTable.Of(place.Database))
        {
            if (entry.IsWrite && !entry.IsBlocked && entry.Pid == Environment.ProcessId
                && entry.Covers(SqliteLocks.SharedFirst, SqliteLocks.SharedLast)) return;
        }

        throw new ProjectionFault(
            ProjectionTrouble.HeldByOutsider,
            $"{place.Database} was opened, but the kernel's list of locks does not show that it is ours.");
    }

    string Holders()
    {
        var holders = OpenFiles.Holders(place.Database);
        var names = new List<string>();
        foreach (var holder in holders)
        {
            if (holder.Pid != Environment.ProcessId)
                names.Add(string.Create(CultureInfo.InvariantCulture, $"pid {holder.Pid} ({holder.Name})"));
        }

        return names.Count == 0 ? "a process that may not be looked at" : string.Join(", ", names);
    }

    void RemoveUnnamed()
    {
        // Only we make such a name, in a folder of ours, and only while building.
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-journal"])
        {
            if (Disk.Stat(Unnamed + suffix) is not null) Disk.Remove(Unnamed + suffix);
        }
    }

    void Tell(string text) => surroundings.Story(place.Board, text);

    static void RequireVersion()
    {
        if (SqliteLibrary.IsSafe) return;
        throw new StoreException(
            ErrorCode.Unsupported, "The store cannot be opened.",
            $"SQLite {SqliteLibrary.Version} has a defect that can lose a write-ahead log; "
                + $"{SqliteLibrary.VersionMin} is the least.",
            "Install Andon's own e_sqlite3 library beside the program.");
    }

    internal static ProjectionFault Broken(string reason, DamageKind kind = DamageKind.RowLevel) =>
        new(ProjectionTrouble.Damaged, reason, kind: kind);
}

/// <summary>SQLite's range of shared locks; whoever has all of it for writing keeps everybody else out.</summary>
static class SqliteLocks
{
    public const long SharedFirst = 1073741826;
    public const long SharedLast = 1073742335;
}
