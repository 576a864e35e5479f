using System.Runtime.Versioning;
using System.Text;
using Andon.Linux.Files;
using Xunit;

namespace Andon.Tests.Linux;

/// <summary>What is removed goes wholly, and nothing else goes with it.</summary>
[SupportedOSPlatform("linux")]
public sealed class FolderRemovalTests : IDisposable
{
    static readonly EntryName Proof = EntryName.Of("proof");

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_folders_and_links_go_and_what_a_link_points_to_stays()
    {
        var outside = Directory.CreateDirectory(_folder["outside"]).FullName;
        File.WriteAllText(Path.Combine(outside, "kept"), "x");
        var doomed = Make("doomed");
        Directory.CreateDirectory(Path.Combine(doomed, "a/b/c"));
        File.WriteAllText(Path.Combine(doomed, "a/b/c/file"), "x");
        File.CreateSymbolicLink(Path.Combine(doomed, "a/link"), outside);
        File.CreateSymbolicLink(Path.Combine(doomed, "dangling"), "/nowhere/at/all");

        Assert.True(Remove("doomed", 1000));

        Assert.False(Path.Exists(doomed));
        Assert.True(File.Exists(Path.Combine(outside, "kept")));
    }

    [Fact]
    public void A_tree_deeper_than_any_path_may_be_long_goes_too()
    {
        var at = Make("deep");
        var name = new string('d', 200);
        for (var depth = 0; depth < 15; depth++) at = Path.Combine(at, name);
        Directory.CreateDirectory(at);
        var top = Path.Combine(_folder["deep"], "top");
        for (var round = 0; round < 3; round++)
        {
            // Moved into each other, folders reach deeper than a path could name.
            Directory.CreateDirectory(top);
            Directory.Move(Path.Combine(_folder["deep"], name), Path.Combine(top, name));
            Directory.Move(top, Path.Combine(_folder["deep"], name));
        }

        Assert.True(Remove("deep", 10_000));

        Assert.False(Path.Exists(_folder["deep"]));
    }

    [Fact]
    public void A_folder_that_forbids_its_owner_everything_goes_too()
    {
        var locked = Directory.CreateDirectory(Path.Combine(Make("doomed"), "locked/inner")).Parent!.FullName;
        File.WriteAllText(Path.Combine(locked, "file"), "x");
        File.SetUnixFileMode(Path.Combine(locked, "inner"), UnixFileMode.None);
        File.SetUnixFileMode(locked, UnixFileMode.None);

        Assert.True(Remove("doomed", 1000));

        Assert.False(Path.Exists(_folder["doomed"]));
    }

    [Fact]
    public void Step_by_step_it_ends_and_the_proof_goes_last()
    {
        var doomed = Make("doomed");
        for (var i = 0; i < 7; i++) Directory.CreateDirectory(Path.Combine(doomed, $"{i}/inner"));

        var steps = 0;
        while (!Remove("doomed", 1))
        {
            Assert.True(File.Exists(Path.Combine(doomed, "proof")));
            Assert.True(++steps < 100, "It does not end.");
        }

        Assert.True(steps > 7);
        Assert.False(Path.Exists(doomed));
    }

    [Fact]
    public void Names_that_are_no_text_go_too()
    {
        var doomed = Make("doomed");
        Storage.Shell.Run($"cd '{doomed}' && touch \"$(printf 'a\\377b')\" && mkdir \"$(printf '\\376')\"");

        Assert.True(Remove("doomed", 1000));

        Assert.False(Path.Exists(doomed));
    }

    [Fact]
    public void A_mount_stops_it_and_what_lies_beyond_stays()
    {
        var outside = Directory.CreateDirectory(_folder["outside"]).FullName;
        File.WriteAllText(Path.Combine(outside, "kept"), "x");
        var inside = Directory.CreateDirectory(Path.Combine(Make("doomed"), "deeper/mount")).FullName;
        if (!Mounts.TryBind(outside, inside)) Assert.Skip("Mounting takes root here.");
        try
        {
            var refused = Assert.Throws<IOException>(() => Remove("doomed", 1000));

            Assert.Contains("mount", refused.Message);
            Assert.True(File.Exists(Path.Combine(outside, "kept")));
        }
        finally
        {
            Mounts.Remove(inside);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void What_could_lead_elsewhere_is_no_name(string text) =>
        Assert.Throws<ArgumentException>(() => EntryName.Of(text));

    [Fact]
    public void A_link_is_not_entered_and_a_second_name_is_not_read()
    {
        Make("real");
        Directory.CreateSymbolicLink(_folder["link"], _folder["real"]);
        using var root = OpenFolder.TryOpen(_folder.Root)!;

        Assert.Null(root.TryOpen(EntryName.Of("link")));
        Assert.Null(root.TryOpen(EntryName.Of("nothing")));
        Assert.True(root.TryStat(EntryName.Of("link"))!.Value.IsLink);
        using var real = root.TryOpen(EntryName.Of("real"))!;
        Assert.Equal("proof", Encoding.UTF8.GetString(real.TryReadFile(Proof, 100)!));
        Storage.Shell.Run($"ln '{_folder["real"]}/proof' '{_folder["real"]}/second'");
        Assert.Null(real.TryReadFile(Proof, 100));
    }

    string Make(string name)
    {
        Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(Path.Combine(_folder[name], "proof"), "proof");
        return _folder[name];
    }

    bool Remove(string name, int most)
    {
        using var root = OpenFolder.TryOpen(_folder.Root)!;
        using var folder = root.TryOpen(EntryName.Of(name))!;
        return new FolderRemoval(root, EntryName.Of(name), folder, Proof).Step(most);
    }
}
