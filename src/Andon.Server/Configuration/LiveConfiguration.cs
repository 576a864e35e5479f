using Andon.Configuration;
using Andon.Linux.Files;

namespace Andon.Server.Configuration;

/// <summary>
/// A home's configuration, read again whenever a file of it has changed: looking takes a stat of each file, reading
/// only happens after a change. Safe from any thread.
/// </summary>
sealed class LiveConfiguration(string home, TimeProvider time)
{
    /// <summary>Decisions look at most so often; a plan always does.</summary>
    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// File times tick coarsely: a file that was changed so lately may change again and keep its stamp.
    /// </summary>
    static readonly TimeSpan StampResolution = TimeSpan.FromMilliseconds(20);

    readonly Lock _readingLock = new();
    volatile ConfigurationSnapshot _current = ConfigurationSnapshot.Empty;
    FileIdentity?[] _stamps = [];
    List<string> _files = [];
    long _looked;
    bool _isUnsettled = true;

    /// <summary>Called, on any thread, when a look found something changed.</summary>
    public event Action? Changed;

    /// <summary>As of the last look, which is at most a moment ago.</summary>
    public ConfigurationSnapshot Current()
    {
        var looked = Volatile.Read(ref _looked);
        return looked != 0 && time.GetElapsedTime(looked) < LookInterval ? _current : Look();
    }

    /// <summary>As the files are now.</summary>
    public ConfigurationSnapshot Look()
    {
        var changed = false;
        lock (_readingLock)
        {
            Volatile.Write(ref _looked, time.GetTimestamp());
            var stamps = StampsOf(_files);
            if (_isUnsettled || !stamps.AsSpan().SequenceEqual(_stamps)) changed = Read(stamps);
        }

        if (changed) Changed?.Invoke();
        return _current;
    }

    /// <summary>True when a stamp is another; one that was too fresh to be trusted may tell of no change.</summary>
    bool Read(FileIdentity?[] stamps)
    {
        var changed = !stamps.AsSpan().SequenceEqual(_stamps);
        _files = Files();
        _stamps = StampsOf(_files);
        _isUnsettled = Array.Exists(_stamps, IsFresh);
        _current = _current.Next(ConfigurationReader.Read(home));
        return changed;
    }

    /// <summary>The folder of the profiles is one of them: a profile that comes or goes changes it.</summary>
    List<string> Files()
    {
        var folder = Path.Combine(home, HomeFiles.ProfileDirectory);
        List<string> files = [Path.Combine(home, HomeFiles.Configuration), folder];
        if (Directory.Exists(folder))
            files.AddRange(Directory.EnumerateFiles(folder, "*.y*ml").Order(StringComparer.Ordinal));
        return files;
    }

    bool IsFresh(FileIdentity? stamp)
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return stamp is { } file && file.ChangedNanoseconds > now - StampResolution.Ticks * TimeSpan.NanosecondsPerTick;
    }

    static FileIdentity?[] StampsOf(List<string> files)
    {
        var stamps = new FileIdentity?[files.Count];
        for (var i = 0; i < stamps.Length; i++) stamps[i] = FileStatus.TryRead(files[i], out var stamp) ? stamp : null;
        return stamps;
    }
}
