using System.Diagnostics;
using System.Runtime.Versioning;
using Andon.Linux;
using Andon.Linux.Files;
using Xunit;

namespace Andon.Tests.Linux;

[SupportedOSPlatform("linux")]
public sealed class FilesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_has_no_identity()
    {
        var isFound = FileStatus.TryRead(_folder["missing"], out var identity);

        Assert.False(isFound);
        Assert.Equal(default, identity);
    }

    [Fact]
    public void A_name_and_a_descriptor_of_one_file_have_one_identity()
    {
        var path = _folder.Write("file", "content");
        using var handle = File.OpenHandle(path);

        Assert.True(FileStatus.TryRead(path, out var named));
        Assert.Equal(FileStatus.Read(handle), named);
        Assert.Equal(7, named.Size);
        Assert.Equal(1u, named.Links);
        var micros = (File.GetLastWriteTimeUtc(path) - DateTime.UnixEpoch).Ticks / 10;
        Assert.Equal(micros, named.ModifiedNanoseconds / 1000);
    }

    [Fact]
    public void A_file_is_opened_only_when_it_is_one_and_has_no_other_name()
    {
        var plain = _folder.Write("plain", "content");
        var linked = _folder.Write("linked", "content");
        using (var link = Process.Start("ln", [linked, _folder["second"]])) link.WaitForExit();
        File.CreateSymbolicLink(_folder["symbolic"], plain);
        using (var fifo = Process.Start("mkfifo", [_folder["fifo"]])) fifo.WaitForExit();

        using (var opened = SoleFile.TryOpen(plain))
        {
            var bytes = new byte[16];
            Assert.Equal(7, RandomAccess.Read(opened!, bytes, 0));
        }

        foreach (var name in (string[])["linked", "second", "symbolic", "fifo", "missing", "plain/below", "."])
            Assert.Null(SoleFile.TryOpen(_folder[name]));
    }

    [Fact]
    public void A_replaced_file_is_another_file_and_a_written_one_is_the_same()
    {
        var path = _folder.Write("file");
        FileStatus.TryRead(path, out var before);
        File.AppendAllText(path, "more");
        FileStatus.TryRead(path, out var written);
        File.Move(_folder.Write("other"), path, overwrite: true);
        FileStatus.TryRead(path, out var replaced);

        Assert.True(before.IsSameFile(written));
        Assert.NotEqual(before, written);
        Assert.False(before.IsSameFile(replaced));
    }

    [Fact]
    public void A_symbolic_link_is_followed_unless_it_is_asked_for()
    {
        var target = _folder.Write("target");
        File.CreateSymbolicLink(_folder["link"], target);

        FileStatus.TryRead(target, out var file);
        FileStatus.TryRead(_folder["link"], out var followed);
        FileStatus.TryReadLink(_folder["link"], out var link);

        Assert.Equal(file, followed);
        Assert.False(link.IsSameFile(file));
    }

    [Fact]
    public void Stat_never_opens_the_file()
    {
        var path = _folder.Write("file");

        FileStatus.TryRead(path, out _);

        Assert.Equal(0, OpenFiles.CountOwn(path));
    }

    [Fact]
    public void A_failure_names_the_call_the_path_and_the_reason()
    {
        var failure = Assert.Throws<IOException>(() => AppendFile.OpenExisting(_folder["missing"]));

        Assert.True(Errno.Is(failure, Errno.NoEntry));
        Assert.Equal($"open failed on {_folder["missing"]}: No such file or directory (errno 2).", failure.Message);
    }

    [Fact]
    public void What_was_appended_is_read_back_after_reopening()
    {
        using (var created = AppendFile.CreateExclusive(_folder["log"]))
        {
            created.WriteAll("one "u8);
            created.WriteAll("two"u8);
            created.SyncData();
        }

        using var opened = AppendFile.OpenExisting(_folder["log"]);
        opened.WriteAll("!"u8);
        var buffer = new byte[100];

        Assert.Equal(4, opened.ReadAt(4, buffer));
        Assert.Equal("two!"u8, buffer.AsSpan(0, 4));
        Assert.Equal(8, opened.Length);
        Assert.Equal(0, opened.ReadAt(8, buffer));
        Assert.Equal(DurableFile.OwnerOnly, File.GetUnixFileMode(opened.Path));
    }

    [Fact]
    public void Exclusive_creation_refuses_a_taken_name_and_leaves_the_file_alone()
    {
        var path = _folder.Write("log", "old");

        var failure = Assert.Throws<IOException>(() => AppendFile.CreateExclusive(path));

        Assert.True(Errno.Is(failure, Errno.Exists));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void A_log_is_never_opened_through_a_symbolic_link()
    {
        File.CreateSymbolicLink(_folder["link"], _folder.Write("target"));

        var failure = Assert.Throws<IOException>(() => AppendFile.OpenExisting(_folder["link"]));

        Assert.True(Errno.Is(failure, Errno.TooManyLinks));
    }

    [Fact]
    public void A_full_device_is_reported_as_no_space()
    {
        using var full = AppendFile.OpenExisting("/dev/full");

        var failure = Assert.Throws<IOException>(() => full.WriteAll("x"u8));

        Assert.True(Errno.Is(failure, Errno.NoSpace));
    }

    [Fact]
    public void A_durable_write_replaces_the_file_whole_and_leaves_nothing_beside_it()
    {
        var path = _folder.Write("file", "a longer old content");

        DurableFile.Write(path, "new"u8);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(DurableFile.OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_durable_creation_happens_once()
    {
        Assert.True(DurableFile.TryCreate(_folder["file"], "first"u8));
        Assert.False(DurableFile.TryCreate(_folder["file"], "second"u8));

        Assert.Equal("first", File.ReadAllText(_folder["file"]));
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_sibling_left_by_a_crash_is_stepped_over()
    {
        var left = _folder.Write($"file.{Environment.ProcessId}.0.new", "left");

        DurableFile.Write(_folder["file"], "new"u8);

        Assert.Equal("new", File.ReadAllText(_folder["file"]));
        Assert.Equal("left", File.ReadAllText(left));
    }

    [Fact]
    public void A_failed_replacement_leaves_nothing_beside_it()
    {
        Directory.CreateDirectory(_folder["taken"]);

        Assert.Throws<IOException>(() => DurableFile.Write(_folder["taken"], "new"u8));

        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_move_never_replaces_and_a_replacement_does()
    {
        var from = _folder.Write("from", "new");
        var to = _folder.Write("to", "old");

        Assert.False(AtomicRename.TryMove(from, to));
        Assert.Equal("old", File.ReadAllText(to));
        AtomicRename.Replace(from, to);
        Assert.Equal("new", File.ReadAllText(to));
        Assert.True(AtomicRename.TryMove(to, _folder["free"]));
        Assert.Equal([_folder["free"]], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Syncing_a_missing_directory_fails()
    {
        Directories.Sync(_folder.Root);

        var failure = Assert.Throws<IOException>(() => Directories.Sync(_folder["missing"]));
        Assert.True(Errno.Is(failure, Errno.NoEntry));
    }

    [Fact]
    public void The_holder_of_an_open_file_is_found_without_opening_it()
    {
        var path = _folder.Write("file");
        Assert.Empty(OpenFiles.Holders(path));
        Assert.Equal(0, OpenFiles.CountOwn(_folder.Root));

        using var handle = File.OpenHandle(path);

        Assert.Equal([Environment.ProcessId], OpenFiles.Holders(path).Select(holder => holder.Pid));
        Assert.Equal(1, OpenFiles.CountOwn(_folder.Root));
    }

    [Fact]
    public void Kinds_of_file_systems_are_known()
    {
        Assert.Equal(new FileSystemKind(0x9FA0, "proc", IsNetwork: false), FileSystems.KindOf("/proc"));
        Assert.False(FileSystems.KindOf(_folder.Root).IsNetwork);
        Assert.Throws<IOException>(() => FileSystems.KindOf(_folder["missing"]));
    }

    [Theory]
    [InlineData(0x6969L, "nfs")]
    [InlineData(0xFF534D42L, "cifs")]
    [InlineData(0xFE534D42L, "smb2")]
    [InlineData(0x01021997L, "9p")]
    [InlineData(0x65735546L, "fuse")]
    public void Network_file_systems_are_told_from_local_ones(long magic, string name)
    {
        Assert.Equal(new FileSystemKind((uint)magic, name, IsNetwork: true), FileSystems.ToKind((uint)magic));
    }

    [Fact]
    public void Free_space_agrees_with_the_runtime()
    {
        var free = FileSpace.Free(_folder.Root);

        var expected = new DriveInfo(_folder.Root).AvailableFreeSpace;
        Assert.InRange(free, expected * 0.9, expected * 1.1 + 1);
    }
}
