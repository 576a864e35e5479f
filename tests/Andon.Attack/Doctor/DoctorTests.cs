using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Andon.Linux.Files;
using Andon.Linux.Locks;

namespace Andon.Attack.Doctor;

/// <summary>
/// The doctor looks and touches nothing: neither a byte nor a time of the home, nor a lock of its daemon. It works also
/// where no daemon can start, and starts none.
/// </summary>
public sealed class DoctorTests
{
    const int BytesMax = 64 * 1024 * 1024;

    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Beside_a_live_daemon_it_changes_no_byte_inode_time_or_lock()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("boards", "create", "other");
        home.StartWriters(4);
        await home.AnsweredAsync(Counts.Of(100, 2000));
        var acknowledged = await home.StopWritersAsync();
        var (before, locks) = (await WalkWhenQuietAsync(home), LocksOf(home));
        var archive = Path.Combine(home.Scratch, "bundle.tar.gz");

        var found = await ExamineAsync(home);
        await ExamineAsync(home, "--bundle", archive);
        for (var i = 0; i < Counts.Of(2, 50); i++) await ExamineAsync(home);

        Assert.Equal(before, Walk(home.Place));
        Assert.Equal(locks, LocksOf(home));
        Assert.Contains("write 1073741826 1073742335", locks, StringComparison.Ordinal);
        Assert.Equal("answering", found.GetProperty("daemon").GetString());
        Assert.Equal(
            ["daemon", "holders", "owner", "store"], Ids(found).Intersect(["daemon", "holders", "owner", "store"]));
        Assert.Equal(home.OwnerPid, found.GetProperty("owner").GetProperty("pid").GetInt32());
        Assert.Contains("andon-doctor/status.json", NamesIn(archive));
        await home.AndonAsync("create", "still here");
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task Under_load_it_finds_nothing_wrong_and_no_write_fails()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        home.StartWriters(4);
        await home.AnsweredAsync(20);

        for (var i = 0; i < Counts.Of(3, 100); i++) await ExamineAsync(home);

        var acknowledged = await home.StopWritersAsync();
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task Where_no_daemon_can_start_it_says_why_and_leaves_everything_as_it_is()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "ours");
        await home.DownAsync();
        var store = Path.Combine(home.Place, "home");
        foreach (var segment in Directory.GetFiles(Path.Combine(store, "log")))
            await File.WriteAllBytesAsync(segment, RandomNumberGenerator.GetBytes(4096));
        await File.WriteAllBytesAsync(Path.Combine(store, "home.db"), RandomNumberGenerator.GetBytes(8192));
        await File.WriteAllTextAsync(Path.Combine(home.Place, "config.yaml"), "kanban: [\n");
        var started = await home.TryAsync("up");
        Assert.NotEqual(0, started.Code);
        var (before, archive) = (Walk(home.Place), Path.Combine(home.Scratch, "bundle.tar.gz"));

        var ended = await home.TryAsync("doctor", "--json", "--bundle", archive);

        Assert.True(ended.Code == 78, $"{ended}");
        using var found = JsonDocument.Parse(ended.Output);
        string[] expected = ["configuration_wrong", "database_unreadable", "log_damaged", "starts_failed"];
        Assert.Equal(expected, expected.Intersect(Ids(found.RootElement)));
        Assert.Equal("none", found.RootElement.GetProperty("daemon").GetString());
        Assert.Equal(before, Walk(home.Place));
        Assert.Empty(OpenStores.Below(home.Place));
        Assert.Contains("andon-doctor/findings.json", NamesIn(archive));
    }

    [Fact]
    public async Task A_daemon_that_is_stopped_by_a_signal_is_told_and_not_waited_for()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        TestHome.Signal(home.OwnerPid, "STOP");

        var ended = await home.TryAsync("doctor", "--json");

        TestHome.Signal(home.OwnerPid, "CONT");
        Assert.True(ended.Code == 78, $"{ended}");
        using var found = JsonDocument.Parse(ended.Output);
        Assert.Contains("daemon_silent", Ids(found.RootElement));
        Assert.Equal("silent", found.RootElement.GetProperty("daemon").GetString());
    }

    /// <summary>Of a home that is well; the host may still give cause for a warning.</summary>
    static async Task<JsonElement> ExamineAsync(TestHome home, params string[] more)
    {
        var ended = await home.TryAsync(["doctor", "--json", .. more]);
        Assert.True(ended.Code is 0 or 75, $"{ended}");
        using var document = JsonDocument.Parse(ended.Output);
        string[] host =
        [
            "disk_low", "inodes_low", "memory_low", "open_files_low", "overlay_file_system", "processes_low",
            "unsafe_mount", "volatile_file_system",
        ];
        var grave = document.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("severity").GetString() is not ("ok" or "info"))
            .Select(finding => finding.GetProperty("id").GetString()!);
        Assert.Empty(grave.Except(host));
        return document.RootElement.Clone();
    }

    static List<string> Ids(JsonElement reply) =>
    [
        .. reply.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()!)
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The daemon writes on for a moment after its last answer.</summary>
    static async Task<string> WalkWhenQuietAsync(TestHome home)
    {
        using var bound = new CancellationTokenSource(Bound);
        for (var last = Stats(home.Place); ;)
        {
            await Task.Delay(Quiet, bound.Token);
            var now = Stats(home.Place);
            if (now == last) return Walk(home.Place);
            last = now;
        }
    }

    static string Stats(string folder) => Walk(folder, _ => "");

    /// <summary>Path, kind, mode, owner, inode, size and times, and the content; this process holds no locks.</summary>
    static string Walk(string folder) =>
        Walk(folder, path => Convert.ToHexStringLower(SHA256.HashData(ReadOnlyFile.Tail(path, BytesMax))));

    static string Walk(string folder, Func<string, string> content) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder)
        .Order(StringComparer.Ordinal)
        .Select(path => (path, facts: FileFacts.TryRead(path)))
        .Select(entry => $"{entry.path} {entry.facts} "
            + (entry.facts is { Kind: FileKind.Ordinary } ? content(entry.path) : "")));

    static string LocksOf(TestHome home)
    {
        string[] files = [home.Home.OwnerLock, Path.Combine(home.Place, "home", "home.db"), home.Database];
        return string.Join('\n', files.SelectMany(path => LockTable.Of(path).Select(held => string.Create(
            CultureInfo.InvariantCulture,
            $"{path} {held.Kind} {held.Pid} {(held.IsWrite ? "write" : "read")} {held.Start} {held.End}"))));
    }

    static List<string> NamesIn(string archive)
    {
        using var zipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        using var tar = new TarReader(zipped);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry) names.Add(entry.Name);
        return names;
    }
}
