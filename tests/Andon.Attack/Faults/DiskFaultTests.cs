using System.Diagnostics;

namespace Andon.Attack.Faults;

/// <summary>
/// A disk that is full or broken for a while: nobody is told a lie, and it goes on by itself afterwards.
/// </summary>
public sealed class DiskFaultTests
{
    static readonly TimeSpan Broken = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("fdatasync,fsync", "EIO")]
    [InlineData("fdatasync,fsync", "ENOSPC")]
    [InlineData("pwrite64,write", "ENOSPC")]
    [InlineData("pwrite64,write", "EIO")]
    [InlineData("ftruncate", "EIO")]
    public async Task Calls_that_fail_for_a_while_lose_nothing_and_are_survived(string calls, string error)
    {
        await using var home = new TestHome();
        await home.UpAsync();
        home.StartWriters(4);
        await home.AnsweredAsync(50);

        await using (await Strace.FailAsync(home.OwnerPid, calls, error, StorePath(home, calls)))
            await Task.Delay(Broken);
        await home.AnsweredAsync(50);

        var acknowledged = await home.StopWritersAsync();
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task A_checkpoint_that_fails_is_done_later()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        home.StartWriters(4);
        await home.AnsweredAsync(50);

        await using (await Strace.FailAsync(home.OwnerPid, "pwrite64", "EIO", home.Database)) await home.AnsweredAsync(
            300);
        await home.AnsweredAsync(50);

        var acknowledged = await home.StopWritersAsync();
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task A_repair_that_cannot_rename_is_finished_when_it_can()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        home.StartWriters(4);
        await home.AnsweredAsync(50);

        await using (await Strace.FailAsync(home.OwnerPid, "rename,renameat,renameat2", "EIO"))
        {
            File.Delete(home.Database);
            await Task.Delay(Broken);
        }

        await home.AnsweredAsync(50);
        var acknowledged = await home.StopWritersAsync();
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
    }

    [Fact]
    public async Task A_file_system_that_is_really_full_is_survived()
    {
        await using var disk = SmallDisk.TryMount();
        Assert.SkipWhen(disk is null, "Mounting a small tmpfs takes root; the injected faults cover the rest.");
        await using var home = new TestHome(disk.Place);
        await home.UpAsync();
        home.StartWriters(4);
        await home.AnsweredAsync(50);

        disk.Fill();
        await Task.Delay(Broken);
        disk.Clear();
        await home.AnsweredAsync(50);

        var acknowledged = await home.StopWritersAsync();
        Assert.Empty(acknowledged.Refusals);
        await home.AssertKeptAsync(acknowledged);
    }

    /// <summary>Writes go to the socket and the log of messages as well; only those to the store shall fail.</summary>
    static string? StorePath(TestHome home, string calls) => calls.Contains("write", StringComparison.Ordinal)
        ? Files.Vandalism.Segments(home).Last()
        : null;
}

/// <summary>A file system of a few megabytes, for filling up.</summary>
sealed class SmallDisk : IAsyncDisposable
{
    SmallDisk(string place) => Place = place;

    public string Place { get; }

    public static SmallDisk? TryMount()
    {
        var place = Path.Combine(Path.GetTempPath(), $"andon-small-{Environment.ProcessId}");
        Directory.CreateDirectory(place);
        if (Run("mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "andon-small", place) == 0) return new SmallDisk(
            place);
        Directory.Delete(place);
        return null;
    }

    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // Full, which was the point.
        }
    }

    public void Clear() => File.Delete(Filler);

    public ValueTask DisposeAsync()
    {
        Run("umount", "-l", Place);
        Directory.Delete(Place);
        return ValueTask.CompletedTask;
    }

    string Filler => Path.Combine(Place, "filler");

    static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
