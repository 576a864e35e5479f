using System.Diagnostics;
using System.Security.Cryptography;

namespace Andon.Attack.Files;

/// <summary>What somebody may do to a board's files behind the owner's back.</summary>
static class Vandalism
{
    public static IReadOnlyDictionary<string, Func<TestHome, Task>> All { get; } =
        new Dictionary<string, Func<TestHome, Task>>
        {
            ["the database is removed"] = home => Remove(home.Database),
            ["its WAL is removed"] = home => Remove($"{home.Database}-wal"),
            ["database and WAL are removed"] = home => Remove(home.Database, $"{home.Database}-wal"),
            ["the log is removed"] = home => Remove([.. Segments(home)]),
            ["everything is removed"] = home => Remove([home.Database, $"{home.Database}-wal", .. Segments(home)]),
            ["another file is moved over the database"] = MoveOverAsync,
            ["a foreign sqlite3 makes the database anew"] = RecreateAsync,
            ["an older image of itself is copied back over it"] = CopyBackAsync,
            ["the database is truncated"] = home => Truncate(home.Database),
            ["random bytes are written into the database"] = home => Scribble(home.Database),
            ["random bytes are written into the log"] = home => Scribble(Segments(home).Last()),
            ["the board's folder is renamed"] = Rename,
        };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>What has to be prepared before the load: only the older image needs it.</summary>
    public static async Task PrepareAsync(string name, TestHome home)
    {
        if (name != "an older image of itself is copied back over it") return;
        await home.DownAsync();
        File.Copy(home.Database, Old(home));
        await home.UpAsync();
    }

    public static IEnumerable<string> Segments(TestHome home) =>
        Directory.EnumerateFiles(home.Board, "*.seg", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    static string Old(TestHome home) => Path.Combine(home.Scratch, "old.db");

    static Task Remove(params string[] paths)
    {
        foreach (var path in paths) File.Delete(path);
        return Task.CompletedTask;
    }

    static async Task MoveOverAsync(TestHome home)
    {
        var other = Path.Combine(home.Scratch, "other.db");
        await Sqlite3Async(other, "create table cards(id text); insert into cards values('not yours');");
        File.Move(other, home.Database, overwrite: true);
    }

    /// <summary>A quick daemon would heal before sqlite3 has begun, so it has to hold still meanwhile.</summary>
    static async Task RecreateAsync(TestHome home)
    {
        var owner = OwnerRecord.TryRead(home.Home) is { } record && record.IsAlive() ? record : null;
        if (owner is not null) TestHome.Signal(owner.Pid, "STOP");
        File.Delete(home.Database);
        await Sqlite3Async(home.Database, "create table tasks(id text); insert into tasks values('t_1');");
        if (owner is not null) TestHome.Signal(owner.Pid, "CONT");
    }

    static Task CopyBackAsync(TestHome home)
    {
        var old = File.ReadAllBytes(Old(home));
        using var file = new FileStream(home.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(old);
        file.SetLength(old.Length);
        return Task.CompletedTask;
    }

    static Task Truncate(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(file.Length / 2);
        return Task.CompletedTask;
    }

    /// <summary>Once where there is something for sure: behind a log's last frame lies only room.</summary>
    static Task Scribble(string path)
    {
        const int FilledBytes = 16 * 1024;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var bytes = new byte[512];
        Random.Shared.NextBytes(bytes);
        for (var i = 0; i < 4; i++)
        {
            var within = i == 0 ? Math.Min(FilledBytes, file.Length) : file.Length;
            file.Position = Random.Shared.NextInt64(Math.Max(1, within - bytes.Length));
            file.Write(bytes);
        }

        return Task.CompletedTask;
    }

    static Task Rename(TestHome home)
    {
        Directory.Move(home.Board, $"{home.Board}-away");
        return Task.CompletedTask;
    }

    static async Task Sqlite3Async(string database, string sql)
    {
        using var sqlite3 = Process.Start("sqlite3", [database, sql]);
        await sqlite3.WaitForExitAsync();
        Assert.Equal(0, sqlite3.ExitCode);
    }

    /// <summary>Names, sizes and contents; the owner is gone, so reading does no harm.</summary>
    public static string Fingerprint(string folder) => string.Join('\n', Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}"));
}
