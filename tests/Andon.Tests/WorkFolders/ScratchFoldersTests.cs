using System.Runtime.Versioning;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Server.WorkFolders;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.WorkFolders;

/// <summary>What is not proven to be a directory of the board's own stays, with all that is in it.</summary>
[SupportedOSPlatform("linux")]
public sealed class ScratchFoldersTests : IDisposable
{
    const string Board = "b0a5d000-0000-4000-8000-000000000001";

    static readonly Instant Now = Instant.FromSeconds(1_790_000_000);
    static readonly CardId Card = CardId.From(0xabcd);
    static readonly TimeSpan Week = TimeSpan.FromDays(7);

    readonly TemporaryFolder _folder = new();
    readonly AndonHome _home;
    readonly ScratchFolders _folders;
    readonly string _path;

    public ScratchFoldersTests()
    {
        _home = AndonHome.Resolve(_folder["home"]);
        _folders = new ScratchFolders(_home, "default", Board);
        _path = _folders.PathOf(Card);
        HomeFolders.Create(Path.GetDirectoryName(_path)!);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_directory_of_ours_goes_to_the_trash_as_it_is_and_from_there_when_its_time_is_over()
    {
        Make();
        File.WriteAllText(Path.Combine(_path, "report"), "x");

        var moved = Assert.IsType<ScratchMove.Trashed>(_folders.MoveToTrash(Card, Now));

        Assert.False(Path.Exists(_path));
        Assert.True(File.Exists(Path.Combine(moved.To, "report")));
        Assert.StartsWith(_folders.TrashFolder, moved.To);
        Assert.Contains("20260921T141320Z", moved.To);
        Assert.Empty(_folders.Overdue(Now + TimeSpan.FromDays(6.9), Week));
        var overdue = Assert.Single(_folders.Overdue(Now + Week, Week));
        Assert.Equal(Card, overdue.Card);
        Assert.True(_folders.DeleteSome(overdue));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folders.TrashFolder));
    }

    [Fact]
    public void A_link_in_its_place_is_kept_and_so_is_what_it_points_to()
    {
        var other = Stranger();
        Directory.CreateSymbolicLink(_path, other);

        AssertKept("symbolic link");
        Assert.True(File.Exists(Path.Combine(other, "kept")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("~")]
    public void A_link_to_a_place_that_matters_is_kept(string target)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Directory.CreateSymbolicLink(_path, target == "~" ? home : target);

        AssertKept("symbolic link");
    }

    [Fact]
    public void A_file_in_its_place_is_kept()
    {
        File.WriteAllText(_path, "x");

        AssertKept("no directory");
    }

    [Fact]
    public void A_folder_of_workspaces_that_is_a_link_is_not_entered()
    {
        Make();
        var folders = Path.GetDirectoryName(_path)!;
        Directory.Move(folders, _folder["elsewhere"]);
        Directory.CreateSymbolicLink(folders, _folder["elsewhere"]);

        AssertKept("the folder of workspaces is a link");
        Assert.Empty(_folders.Named());
    }

    [Fact]
    public void A_trash_that_is_a_link_takes_nothing()
    {
        Make();
        Directory.CreateSymbolicLink(_folders.TrashFolder, Stranger());

        AssertKept("the trash is a link");
    }

    [Fact]
    public void A_mount_in_its_place_is_kept()
    {
        var other = Stranger();
        Directory.CreateDirectory(_path);
        if (!Mounts.TryBind(other, _path)) Assert.Skip("Mounting takes root here.");
        try
        {
            File.WriteAllBytes(Path.Combine(other, ScratchMark.Name), MarkOf(_path));

            AssertKept("mount");
            Assert.True(File.Exists(Path.Combine(other, "kept")));
        }
        finally
        {
            Mounts.Remove(_path);
        }
    }

    [Fact]
    public void A_mount_inside_stops_the_deletion()
    {
        var other = Stranger();
        Make();
        Directory.CreateDirectory(Path.Combine(_path, "mnt"));
        var moved = Assert.IsType<ScratchMove.Trashed>(_folders.MoveToTrash(Card, Now));
        if (!Mounts.TryBind(other, Path.Combine(moved.To, "mnt"))) Assert.Skip("Mounting takes root here.");
        try
        {
            var name = Assert.Single(_folders.Overdue(Now + Week, Week));

            Assert.Throws<IOException>(() => _folders.DeleteSome(name));
            Assert.True(File.Exists(Path.Combine(other, "kept")));
        }
        finally
        {
            Mounts.Remove(Path.Combine(moved.To, "mnt"));
        }
    }

    [Fact]
    public void A_repository_is_kept()
    {
        Make();
        Directory.CreateDirectory(Path.Combine(_path, ".git"));

        AssertKept("repository");
    }

    [Fact]
    public void A_directory_without_a_mark_is_kept()
    {
        Directory.CreateDirectory(_path);
        File.WriteAllText(Path.Combine(_path, "file"), "x");

        AssertKept("no mark");
    }

    [Fact]
    public void A_copy_is_not_ours()
    {
        Make();
        var original = _folder["original"];
        Directory.Move(_path, original);
        Storage.Shell.Run($"cp -a '{original}' '{_path}'");

        AssertKept("copy");
    }

    [Fact]
    public void A_directory_of_another_board_is_not_ours()
    {
        Make();
        var others = new ScratchFolders(_home, "default", "b0a5d000-0000-4000-8000-000000000002");

        var kept = Assert.IsType<ScratchMove.Kept>(others.MoveToTrash(Card, Now));

        Assert.Contains("not ours", kept.Because);
        Assert.True(Directory.Exists(_path));
    }

    [Fact]
    public void A_mark_that_is_a_link_proves_nothing()
    {
        Make();
        var mark = Path.Combine(_path, ScratchMark.Name);
        File.Move(mark, _folder["mark"]);
        File.CreateSymbolicLink(mark, _folder["mark"]);

        AssertKept("no ordinary file");
    }

    [Fact]
    public void Killed_between_the_move_and_the_end_of_the_deletion_the_next_daemon_goes_on()
    {
        Make();
        for (var i = 0; i < 1200; i++) File.WriteAllText(Path.Combine(_path, $"file-{i}"), "");
        _folders.MoveToTrash(Card, Now);
        var next = new ScratchFolders(_home, "default", Board);
        var name = Assert.Single(next.Overdue(Now + Week, Week));

        Assert.False(next.DeleteSome(name));
        next = new ScratchFolders(_home, "default", Board);
        while (!next.DeleteSome(Assert.Single(next.Overdue(Now + Week, Week)))) { }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folders.TrashFolder));
    }

    [Fact]
    public void Killed_after_the_mark_went_the_empty_directory_goes_too()
    {
        Make();
        var moved = Assert.IsType<ScratchMove.Trashed>(_folders.MoveToTrash(Card, Now));
        File.Delete(Path.Combine(moved.To, ScratchMark.Name));

        Assert.True(_folders.DeleteSome(Assert.Single(_folders.Overdue(Now + Week, Week))));

        Assert.False(Path.Exists(moved.To));
    }

    [Fact]
    public void What_somebody_else_put_into_the_trash_stays()
    {
        Make();
        var moved = Assert.IsType<ScratchMove.Trashed>(_folders.MoveToTrash(Card, Now));
        Directory.Move(Stranger(), Path.Combine(_folders.TrashFolder, "my notes"));
        Directory.Move(moved.To, _folder["aside"]);
        Directory.CreateDirectory(moved.To);
        File.WriteAllText(Path.Combine(moved.To, "kept"), "x");

        var name = Assert.Single(_folders.Overdue(Now + Week, Week));

        Assert.Throws<IOException>(() => _folders.DeleteSome(name));
        Assert.True(File.Exists(Path.Combine(moved.To, "kept")));
        Assert.True(Directory.Exists(Path.Combine(_folders.TrashFolder, "my notes")));
    }

    void AssertKept(string because)
    {
        var before = Path.Exists(_path) ? Count(Path.GetDirectoryName(_path)!) : 0;

        var kept = Assert.IsType<ScratchMove.Kept>(_folders.MoveToTrash(Card, Now));

        Assert.Contains(because, kept.Because);
        Assert.Equal(before, Count(Path.GetDirectoryName(_path)!));
    }

    static int Count(string folder) => Directory.EnumerateFileSystemEntries(folder).Count();

    string Stranger()
    {
        Directory.CreateDirectory(_folder["stranger"]);
        return Path.GetDirectoryName(_folder.Write("stranger/kept"))!;
    }

    void Make()
    {
        Directory.CreateDirectory(_path);
        File.WriteAllBytes(Path.Combine(_path, ScratchMark.Name), MarkOf(_path));
    }

    static byte[] MarkOf(string path)
    {
        using var folder = OpenFolder.TryOpen(path)!;
        return ScratchMark.Of(Board, Card, folder.Status.Device, folder.Status.Inode);
    }
}
