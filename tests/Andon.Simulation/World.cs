using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Memory;
using Andon.Storage.Recovery;
using Andon.StoreContract;
using Andon.StoreContract.Disks;

namespace Andon.Simulation;

/// <summary>
/// One board on one machine: its disk, and the process that owns it while it lives. The store in it is the real one,
/// from committer to log and recovery. Used by one thread.
/// </summary>
sealed class World : IDisposable
{
    const string Home = "/home";

    static readonly StorePlace Place = new(
        "default", new Guid("0198c0de-0000-7000-8000-000000000001"), $"{Home}/default", "board.db");

    readonly Random _random;
    readonly Coverage<Row>? _coverage;
    readonly Action<string> _trace;
    LogCommitter<Submission, MemoryProjection>? _committer;
    LoggedStore<MemoryProjection>? _store;
    bool _isMade;
    bool _hasDied;

    readonly ICircumstancesSource _source;
    readonly TimeProvider _time;

    public World(Random random, Coverage<Row> coverage, Action<string> trace)
        : this(random, coverage, trace, new SteadyCircumstances())
    {
    }

    public World(Random random, Coverage<Row> coverage, Action<string> trace, SteadyCircumstances circumstances)
        : this(random, coverage, trace, circumstances, circumstances)
    {
        Circumstances = circumstances;
    }

    public World(
        Random random, Coverage<Row>? coverage, Action<string> trace, ICircumstancesSource source, TimeProvider time)
    {
        (_source, _time) = (source, time);
        (_random, _coverage, _trace) = (random, coverage, trace);
        Disk = new SimulatedDisk(random);
        Faults = new Faults(Disk, random);
        Disk.AddRoot(Home);
        Disk.Strike = Faults.Meet;
        Files.Strike = Faults.Meet;
    }

    public SimulatedDisk Disk { get; }

    public MemoryFiles Files { get; } = new();

    public Faults Faults { get; }

    /// <summary>Those of the clients; who brings a source of their own has these only by name.</summary>
    public SteadyCircumstances Circumstances { get; } = new();

    /// <summary>Whether the power goes with the process; by chance when it is not said.</summary>
    public bool? PowerFails { get; init; }

    public bool IsRunning => _committer is not null;

    public LogCommitter<Submission, MemoryProjection> Committer =>
        _committer ?? throw new InvalidOperationException("It is down.");

    public LoggedStore<MemoryProjection> Store => _store ?? throw new InvalidOperationException("It is down.");

    public MemoryContent Content => Store.Projection.Content;

    public static string LogDirectory => Place.LogDirectory;

    public static string PathOf(string segment) => Path.Combine(LogDirectory, segment);

    /// <summary>Starts the process; false when it died or had to give up.</summary>
    public bool TryStart()
    {
        if (Files.Content is { } left) left.IsOpen = false;
        Disk.StartProcess();
        Faults.Spare(Examine);
        try
        {
            _store = Open();
            _isMade = true;
            _committer = new LogCommitter<Submission, MemoryProjection>(_store, new BoardDecisions(_source));
            return true;
        }
        catch (ProcessKilled)
        {
            _coverage?.Reach(Row.DiesInStart);
            _trace($"  died while it started: {string.Join(", ", Faults.Hits)}");
            Die();
            return false;
        }
        catch (Exception fault) when (fault is StoreException or IOException && Faults.Hits.Count > 0)
        {
            _coverage?.Reach(Row.StartFails);
            _trace($"  did not start: {fault.Message}");
            if (Files.Content is { IsOpen: true }) throw new InvalidOperationException("It left its projection open.");
            Disk.KillProcess();
            return false;
        }
    }

    /// <summary>Stops in order, as far as it comes.</summary>
    public void Stop()
    {
        try
        {
            Committer.Dispose();
            Disk.KillProcess();
            (_committer, _store, _hasDied) = (null, null, false);
        }
        catch (ProcessKilled)
        {
            _trace("  died while it stopped");
            Die();
        }
    }

    public void Dispose() => Faults.Spare(() => _committer?.Dispose());

    /// <summary>The process is gone; now and then the power is as well.</summary>
    public void Die()
    {
        (_committer, _store, _hasDied) = (null, null, true);
        Disk.KillProcess();
        Faults.Disarm();
        if (PowerFails is false || (PowerFails is null && _random.Next(2) == 0)) return;
        _trace("  the power goes");
        Disk.CutPower();
        Files.CutPower(unsynced =>
        {
            var lost = _random.Next(unsynced + 1);
            if (lost > 0) _coverage?.Reach(Row.ProjectionLosesTransactions);
            return lost;
        });
    }

    LoggedStore<MemoryProjection> Open()
    {
        var surroundings = new StoreSurroundings(Disk, _time, Tell, () => true);
        var opening = new StoreOpening<MemoryProjection>(Place, surroundings, Tables.All, Files);
        return _isMade ? opening.Open() : opening.Create();
    }

    void Tell(string? board, string text)
    {
        _trace($"  told: {text}");
        Note(text, "made again from the log", Row.ProjectionMadeAnew);
        Note(text, "written anew from", Row.LogWrittenAnew);
    }

    /// <summary>Looks at what the last process left, undisturbed.</summary>
    void Note(string text, string part, Row row)
    {
        if (text.Contains(part, StringComparison.Ordinal)) _coverage?.Reach(row);
    }

    void Examine()
    {
        if (_coverage is null) return;
        using var image = LogImage.Read(Disk, LogDirectory, Place.Uuid);
        if (image.IsTorn) _coverage?.Reach(Row.TornTail);
        if (_hasDied && image is { IsMissing: false, IsTorn: false } && HasRoom(image.Segments[^1]))
            _coverage?.Reach(Row.RoomLeftByTheDead);
        for (var i = 0; i + 1 < image.Segments.Count; i++)
        {
            if (HasVoidFrames(image.Segments[i], image.Segments[i + 1].Header.Start)) _coverage?.Reach(Row.VoidFrames);
        }
    }

    static bool HasRoom(Segment segment) => segment.Length < segment.Allocated;

    static bool HasVoidFrames(Segment segment, LogPoint end)
    {
        if (segment.Header.IsBase) return false;
        var frames = new FrameReader(segment.File);
        var count = segment.Header.Start.Record;
        while (frames.Next()) count++;
        return count > end.Record;
    }
}
