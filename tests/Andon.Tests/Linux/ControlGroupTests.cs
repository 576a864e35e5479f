using System.Runtime.Versioning;
using Andon.Linux.ControlGroups;
using Andon.Linux.Processes;
using Xunit;

namespace Andon.Tests.Linux;

[SupportedOSPlatform("linux")]
public sealed class ControlGroupTests : IDisposable
{
    const string Unified = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";

    const string Hybrid =
        "9 1 0:9 / /s/memory rw - cgroup cgroup rw,memory\n10 1 0:8 / /s/u rw - cgroup2 none rw\n";

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0::/a/b.service\n", Unified, "/sys/fs/cgroup/a/b.service", "/sys/fs/cgroup")]
    [InlineData("0::/\n", Unified, "/sys/fs/cgroup", "/sys/fs/cgroup")]
    [InlineData("0::/pod/x/y\n", "1 2 0:28 /pod/x /my\\040groups rw - cgroup2 none rw\n", "/my groups/y", "/my groups")]
    [InlineData("4:memory:/m\n0::/u\n", Hybrid, "/s/u/u", "/s/u")]
    public void A_process_knows_its_own_group_from_what_is_mounted(
        string membership, string mounts, string own, string mount)
    {
        var place = GroupPlace.Find(membership, mounts)!;

        Assert.Equal((own, mount), (place.Own, place.Mount));
        Assert.Equal(mounts.Contains("cgroup cgroup ", StringComparison.Ordinal), place.HasVersionOne);
    }

    [Theory]
    [InlineData("4:memory:/m\n", Unified)]
    [InlineData("0::/../../elsewhere\n", Unified)]
    [InlineData("0::/podx\n", "1 2 0:28 /pod /sys/fs/cgroup rw - cgroup2 none rw\n")]
    [InlineData("0::/a\n", "1 2 0:28 / /tmp rw - tmpfs none rw\n")]
    public void A_group_that_is_not_to_be_seen_is_not_guessed(string membership, string mounts) =>
        Assert.Null(GroupPlace.Find(membership, mounts));

    [Fact]
    public void The_name_of_a_group_is_bounded_and_of_plain_letters()
    {
        var name = ControlGroup.NameOf(new string('x', 300) + "/../é", 12, "/home/a/runs/12");

        Assert.InRange(name.Length, 1, 80);
        Assert.True(name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-'), name);
        Assert.NotEqual(name, ControlGroup.NameOf(new string('x', 300) + "/../é", 12, "/home/b/runs/12"));
    }

    [Fact]
    public void A_directory_that_is_no_group_of_ours_is_never_opened()
    {
        var plain = Directory.CreateDirectory(_folder[$"{ControlGroup.Prefix}x"]).FullName;

        Assert.Null(ControlGroup.TryOpen(plain));
        Assert.Null(ControlGroup.TryOpen("/sys/fs/cgroup"));
        Assert.Null(ControlGroup.TryOpen($"/no/such/{ControlGroup.Prefix}x"));
        Assert.True(Directory.Exists(plain));
    }

    [Fact]
    public void A_place_that_was_not_delegated_gives_the_reason()
    {
        var none = GroupDelegation.Prove(_folder["missing"]);

        Assert.Null(none.Parent);
        Assert.Contains("not delegated", none.WhyNot, StringComparison.Ordinal);
        Assert.Equal(none.WhyNot, none.WhyNoMemoryLimit);
    }

    [Theory]
    [InlineData("/g/andond", null)]
    [InlineData("/g/a.service/andon-run-default-7-00000000", "/g/a.service")]
    [InlineData("/g/a.service/andon-run-default-7-00000000/inner", "/g/a.service")]
    public void A_daemon_that_a_worker_started_knows_the_group_above_the_run(string own, string? above) =>
        Assert.Equal(above, GroupDelegation.AboveRun(own));

    [Fact]
    public void Memory_is_limited_only_where_the_controller_is()
    {
        var parent = Directory.CreateDirectory(_folder["parent"]).FullName;
        File.WriteAllText(Path.Combine(parent, "cgroup.controllers"), "cpu io pids\n");
        File.WriteAllText(Path.Combine(parent, "cgroup.subtree_control"), "");
        Assert.Contains("not available", GroupDelegation.TryOfferMemory(parent), StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(parent, "cgroup.controllers"), "cpu memory\n");

        Assert.Null(GroupDelegation.TryOfferMemory(parent));
        Assert.Equal("+memory", File.ReadAllText(Path.Combine(parent, "cgroup.subtree_control")));
    }

    [Fact]
    public void A_group_without_processes_is_removed_with_those_inside()
    {
        var group = Make(GroupHost.ParentOrSkip());
        Directory.CreateDirectory(Path.Combine(group.Path, "inner"));
        Assert.Equal(group.Path, ControlGroup.TryOpen(group.Path)!.Path);

        Assert.False(group.IsPopulated);
        Assert.True(group.TryRemove());

        Assert.False(Directory.Exists(group.Path));
        Assert.True(group.TryRemove());
        Assert.Null(ControlGroup.TryOpen(group.Path));
    }

    [Fact]
    public void A_group_is_made_once()
    {
        var parent = GroupHost.ParentOrSkip();
        var group = Make(parent);

        Assert.Throws<IOException>(() => Make(parent));

        Assert.True(group.TryRemove());
    }

    /// <summary>Session, parents and environment are gone; who is in the group still belongs to the tree.</summary>
    [Fact]
    public async Task Whoever_is_in_the_group_belongs_to_the_tree()
    {
        var group = Make(GroupHost.ParentOrSkip());
        using var stranger = StartIn(group, standsAlone: false);
        using var root = Start("exec sleep 1000", standsAlone: false);
        var tree = ProcessTree.Of(root.Identity, marker: null, group);
        Assert.Equal([root.Identity], ProcessTree.Of(root.Identity, marker: null).Members());

        using var late = StartIn(group, standsAlone: false);

        Assert.Contains(late.Identity, tree.Members());
        Assert.False(group.TryRemove());
        stranger.Signal(Signals.Kill);
        var report = await TreeStop.StopAsync(tree, TimeSpan.Zero, TimeProvider.System, Cancelled);
        Assert.True(report.IsGone);
        Assert.True(late.HasExited);
        Assert.False(group.IsPopulated);
        Assert.True(group.TryRemove());
        foreach (var each in new[] { stranger, root, late }) Reap(each);
    }

    /// <summary>Anybody may set a variable, so it buys no way out of the group; a daemon leaves by itself.</summary>
    [Fact]
    public async Task Whoever_claims_to_stand_alone_in_the_group_is_stopped_with_it()
    {
        var group = Make(GroupHost.ParentOrSkip());
        using var root = Start("exec sleep 1000", standsAlone: false);
        using var claimant = StartIn(group, standsAlone: true);
        var tree = ProcessTree.Of(root.Identity, marker: null, group);
        Assert.Contains(claimant.Identity, tree.Members());

        var report = await TreeStop.StopAsync(tree, TimeSpan.Zero, TimeProvider.System, Cancelled);

        Assert.True(report.IsGone);
        Assert.True(claimant.HasExited);
        Assert.True(group.TryRemove());
        foreach (var each in new[] { root, claimant }) Reap(each);
    }

    ControlGroup Make(string parent) => ControlGroup.Create(parent, ControlGroup.NameOf("test", 1, _folder.Root));

    /// <summary>Born outside and moved: this process itself stays where other tests start theirs.</summary>
    static PidFd StartIn(ControlGroup group, bool standsAlone)
    {
        var process = Start(
            "while ! grep -q andon-run- /proc/self/cgroup; do :; done; exec env -i $SOLO sleep 1000", standsAlone);
        File.WriteAllText($"{group.Path}/cgroup.procs", $"{process.Identity.Pid}");
        SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{process.Identity.Pid}/comm") == "sleep\n");
        return process;
    }

    static PidFd Start(string script, bool standsAlone) => DetachedProcess.Start(new DetachedCommand
    {
        Executable = "/bin/sh",
        Arguments = ["sh", "-c", script],
        Environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin:/bin",
            ["SOLO"] = standsAlone ? $"{DetachedProcess.StandsAloneVariable}=1" : "",
        },
        StandsAlone = standsAlone,
    });

    static void Reap(PidFd process)
    {
        process.Signal(Signals.Kill);
        process.WaitExit(TimeSpan.FromSeconds(20), TimeProvider.System);
        process.TryReap();
    }
}
