using System.Runtime.Versioning;
using Andon.Linux;
using Andon.Linux.Files;
using Andon.Linux.Locks;
using Xunit;

namespace Andon.Tests.Linux;

[SupportedOSPlatform("linux")]
public sealed class LocksTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lock_has_one_holder_at_a_time()
    {
        using var first = KernelLock.TryAcquire(_folder["lock"]);

        Assert.NotNull(first);
        Assert.Null(KernelLock.TryAcquire(_folder["lock"]));
        Assert.True(first.IsStillOurs());
        first.Dispose();
        Assert.False(first.IsStillOurs());
        using var second = KernelLock.TryAcquire(_folder["lock"]);
        Assert.NotNull(second);
    }

    [Fact]
    public void Releasing_keeps_the_file_for_its_owner_alone()
    {
        KernelLock.TryAcquire(_folder["lock"])?.Dispose();

        Assert.Equal(DurableFile.OwnerOnly, File.GetUnixFileMode(_folder["lock"]));
    }

    [Fact]
    public void A_lock_whose_file_was_replaced_or_removed_is_no_longer_ours()
    {
        using var taken = KernelLock.TryAcquire(_folder["lock"]);
        Assert.NotNull(taken);

        File.Delete(_folder["lock"]);
        Assert.False(taken.IsStillOurs());
        _folder.Write("lock");
        Assert.False(taken.IsStillOurs());
    }

    [Fact]
    public void A_failure_is_not_mistaken_for_a_taken_lock()
    {
        File.CreateSymbolicLink(_folder["link"], _folder["target"]);

        Assert.Throws<IOException>(() => KernelLock.TryAcquire(_folder["missing/lock"]));
        var failure = Assert.Throws<IOException>(() => KernelLock.TryAcquire(_folder["link"]));
        Assert.True(Errno.Is(failure, Errno.TooManyLinks));
    }

    [Fact]
    public async Task A_waiter_gets_the_lock_when_it_is_released()
    {
        var holder = KernelLock.TryAcquire(_folder["lock"]);
        var waiting = KernelLock.AcquireAsync(
            _folder["lock"], TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        holder?.Dispose();

        using var taken = await waiting;
        Assert.NotNull(taken);
    }

    [Fact]
    public async Task A_waiter_gives_up_when_its_patience_is_over()
    {
        using var holder = KernelLock.TryAcquire(_folder["lock"]);

        var taken = await KernelLock.AcquireAsync(
            _folder["lock"], TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Null(taken);
    }

    [Fact]
    public void The_table_shows_our_lock()
    {
        using var taken = KernelLock.TryAcquire(_folder["lock"]);

        var entry = Assert.Single(LockTable.Of(_folder["lock"]));

        var expected = new LockEntry(LockKind.Flock, true, false, Environment.ProcessId, 0, long.MaxValue);
        Assert.Equal(expected, entry);
    }

    [Fact]
    public void The_table_shows_a_locked_range()
    {
        using var file = new FileStream(_folder["file"], FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Lock(1073741826, 510);

        FileStatus.TryRead(_folder["file"], out var identity);
        var entry = Assert.Single(LockTable.Read(identity), entry => entry.Kind == LockKind.Posix);

        Assert.Equal(
            new LockEntry(LockKind.Posix, true, false, Environment.ProcessId, 1073741826, 1073742335), entry);
        Assert.True(entry.Covers(1073741826, 1073742335));
        Assert.False(entry.Covers(1073741825, 1073742335));
    }

    [Fact]
    public void Lines_of_other_files_are_left_out_and_waiters_are_marked()
    {
        string[] lines =
        [
            "1: POSIX  ADVISORY  WRITE 4711 fe:01:131090 1073741826 1073742335",
            "1: -> POSIX  ADVISORY  READ  4712 fe:01:131090 0 EOF",
            "2: POSIX  ADVISORY  WRITE 4713 fe:01:1310901 0 EOF",
            "3: OFDLCK ADVISORY  READ  -1 fe:01:131090 120 120",
            "4: FLOCK  ADVISORY  WRITE 4714 1fe:01:131090 0 EOF",
            "5: LEASE  ACTIVE    READ  4715 fe:01:131090 0 EOF",
        ];
        var file = new FileIdentity(0xfe_0000_0001, 131090, 1, 0, 0, 0);

        var entries = LockTable.Parse(lines, file);

        Assert.Equal(
            [
                new LockEntry(LockKind.Posix, true, false, 4711, 1073741826, 1073742335),
                new LockEntry(LockKind.Posix, false, true, 4712, 0, long.MaxValue),
                new LockEntry(LockKind.OpenFileDescription, false, false, -1, 120, 120),
                new LockEntry(LockKind.Lease, false, false, 4715, 0, long.MaxValue),
            ],
            entries);
    }

    [Fact]
    public void The_device_of_a_superblock_is_found_by_its_mount()
    {
        string[] mounts =
        [
            "3 35 8:1 / / rw - ext4 /dev/sda1 rw",
            "36 35 0:32 /sub /home rw,noatime shared:1 - btrfs /dev/sdb rw",
        ];

        Assert.Equal(32UL, LockTable.SuperblockDevice(36, mounts));
        Assert.Null(LockTable.SuperblockDevice(6, mounts));
    }
}
