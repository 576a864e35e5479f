using System.Globalization;
using System.Runtime.Versioning;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Homes;
using Andon.Server.Doctor;
using Xunit;

namespace Andon.Tests.Server.Doctor;

/// <summary>What is wrong around the stores: where the home lies, whose it is, who uses it, what is left.</summary>
[SupportedOSPlatform("linux")]
public sealed class HomeFindingsTests
{
    const string Card = "t_0123456789abcdef";

    static readonly string NotMarked = $"boards/default/workspaces/{Card}/work.txt";

    static readonly Dictionary<string, (string Id, Action<ExaminedHome> Plant)> Faults = new()
    {
        ["others may write to a folder"] = (
            "writable_by_others", home => Permit(home["boards"], UnixFileMode.OtherWrite)),
        ["others may read the secret"] = (
            "open_to_others", home => Permit(home["run/secret"], UnixFileMode.OtherRead)),
        ["others may enter the home"] = (
            "open_to_others", home => Permit(home.Home.Path, UnixFileMode.OtherExecute)),
        ["it was stopped on purpose"] = ("owner_stopped", home => home.Write("run/stopped", "Stopped.\n")),
        ["the owner's record is broken"] = ("owner_record_wrong", home => home.Write("run/owner.json", "{")),
        ["starts failed"] = ("starts_failed", home => home.Write("run/failed-starts", "1\tIt fell over.\n")),
        ["a socket is left"] = ("socket_stale", LeaveSocket),
        ["a socket is left by a killed daemon"] = ("owner_record_stale", LeaveSocket),
        ["a file has the socket's name"] = ("socket_wrong", home => home.Write("run/andon.sock", "x")),
        ["another program holds the owner's lock"] = (
            "owner_foreign", home => home.Start("exec 9<run/owner.lock; flock -n 9 || exit 1")),
        ["the owner says nothing"] = (
            "daemon_silent", home => home.Start("exec 9<run/owner.lock; flock -n 9 || exit 1")),
        ["a program has the database open"] = (
            "store_held", home => home.Start("exec 9<boards/default/board.db")),
        ["a program has a segment open by another name"] = (
            "store_held",
            home => home.Start($"ln {home.Segment} ../linked; exec 9<../linked; rm ../linked")),
        ["a program has a removed database open"] = (
            "deleted_held", home => home.Start("exec 9<boards/default/board.db; rm boards/default/board.db")),
        ["the lock's file was moved under its holder"] = (
            "owner_twice",
            home => home.Start("exec 9<run/owner.lock; mkdir run/y; mv run/owner.lock run/y; : >run/owner.lock")),
        ["files were set aside"] = (
            "set_aside", home => home.Write("boards/default/set-aside/board.db.20260101T000000Z", "x")),
        ["a store was begun"] = ("store_unfinished", home => home.Write("boards/begun/unfinished", "")),
        ["a store was moved aside"] = (
            "store_unfinished", home => home.Write("boards/begun.unfinished-1/board.db", "x")),
        ["a database was built and not put in its place"] = (
            "rebuild_unfinished", home => home.Write("boards/default/board.db.new", "x")),
        ["a backup was begun"] = (
            "backup_half_made", home => home.Write("backups/default/.making-x.db", "x")),
        ["a backup's manifest is broken"] = ("backup_broken", home => home.Write("backups/default/x.json", "{")),
        ["there is no backup"] = ("backup_none", home => home.Write("a-note", "x")),
        ["a setting is wrong"] = ("configuration_wrong", home => home.Write("config.yaml", "kanban:\n  nonsense: 1\n")),
        ["a profile is wrong"] = ("configuration_wrong", home => home.Write("profiles/a-dev.yaml", "lane: [\n")),
        ["a workspace is not proven"] = ("workspace_unproven", home => home.Write(NotMarked, "x")),
        ["there are workspaces and no daemon"] = ("workspaces_unjudged", home => home.Write(NotMarked, "x")),
        ["a supervisor runs on"] = (
            "supervisor_orphaned", home => WriteRun(home, Sleeping(home), Nobody with { Pid = 1 })),
        ["a worker runs without its supervisor"] = (
            "worker_orphaned", home => WriteRun(home, Nobody, Sleeping(home))),
        ["a run was left by a killed host"] = ("run_unsettled", home => WriteRun(home, Nobody, Nobody)),
        ["a run is of another pid namespace"] = (
            "run_unjudged", home => WriteRun(home, Nobody, Sleeping(home) with { PidNamespace = 1 })),
        ["a process outlived its run"] = (
            "process_left", home => home.Start("true", ("ANDON_RUN_FOLDER", home["boards/default/runs/7"]))),
    };

    static Process Nobody => new("00000000-0000-0000-0000-000000000000", 1, 1, 1);

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_planted_is_found_and_left_as_it_is(string name)
    {
        using var home = await ExaminedHome.MadeAsync();
        Faults[name].Plant(home);
        var before = ExaminedHome.Walk(home.Home.Path);

        await home.FindAsync(Faults[name].Id);

        Assert.Equal(before, ExaminedHome.Walk(home.Home.Path));
    }

    [Fact]
    public async Task A_home_that_is_not_there_is_not_made()
    {
        using var home = ExaminedHome.Unmade();

        await home.FindAsync("home_missing");

        Assert.False(Path.Exists(home.Home.Path));
    }

    [Fact]
    public async Task A_home_that_is_a_file_is_told()
    {
        using var home = ExaminedHome.Unmade();
        await File.WriteAllTextAsync(home.Home.Path, "x", TestContext.Current.CancellationToken);

        await home.FindAsync("home_no_folder");
    }

    [Fact]
    public async Task A_record_of_a_run_that_cannot_be_read_hides_no_other_finding()
    {
        using var home = await ExaminedHome.MadeAsync();
        home.Write("boards/default/runs/3/worker.json", "{");
        home.Write("config.yaml", "nonsense: 1\n");

        var ids = (await home.ExamineAsync()).Findings.Select(finding => finding.Id).ToList();

        Assert.Contains("not_examined", ids);
        Assert.Contains("configuration_wrong", ids);
    }

    [Fact]
    public async Task A_clock_that_is_behind_or_absurd_is_told()
    {
        using var home = await ExaminedHome.MadeAsync();

        var reply = await home.ExamineAsync(new EarlyTime());

        Assert.Contains(reply.Findings, finding => finding.Id == "clock_year");
        Assert.Contains(
            reply.Findings,
            finding => finding.Id == "clock_behind" && finding.Where.EndsWith("/log", StringComparison.Ordinal));
    }

    [Fact]
    public void Mount_options_that_matter_are_told()
    {
        using var home = ExaminedHome.Unmade();
        var examined = new Examined(home.Home, TimeProvider.System);

        var mount = new MountPoint("/mnt", "ext4", "/dev/x", ["ro", "noexec", "nobarrier"]);
        FileSystemCheck.LookAtOptions(examined, mount);

        Assert.Equal(
            ["read_only_home", "noexec_mount", "unsafe_mount"], examined.Findings.Select(finding => finding.Id));
    }

    [Theory]
    [InlineData(10L << 30, 0, 0, "disk_space")]
    [InlineData(512L << 20, 0, 0, "disk_low")]
    [InlineData(1L << 20, 0, 0, "disk_full")]
    [InlineData(10L << 30, 1_000_000, 10, "disk_space", "inodes_low")]
    public void Room_that_runs_out_is_told(long bytes, long names, long free, params string[] ids)
    {
        using var home = ExaminedHome.Unmade();
        var examined = new Examined(home.Home, TimeProvider.System);

        FileSystemCheck.LookAtRoom(examined, new FileRoom(100L << 30, bytes, names, free));

        Assert.Equal(ids, examined.Findings.Select(finding => finding.Id));
    }

    [Theory]
    [InlineData(128, 1000, null, "open_files_low")]
    [InlineData(1000, 1000, 900, "open_files_low")]
    [InlineData(1000, 100, 10, "processes_low")]
    [InlineData(1000, 1000, 10)]
    public void Limits_that_are_narrow_are_told(long files, long processes, int? open, params string[] ids)
    {
        using var home = ExaminedHome.Unmade();
        var examined = new Examined(home.Home, TimeProvider.System);
        var limits = ProcessLimits.Parse(string.Create(CultureInfo.InvariantCulture, $"""
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            64                   {files}                 files
            Max processes             {processes}                 unlimited            processes
            """));

        HostCheck.LookAtLimits(examined, limits, open);

        Assert.Equal(ids, examined.Findings.Select(finding => finding.Id));
    }

    [Fact]
    public async Task A_home_in_memory_is_told()
    {
        if (FileSystems.KindOf("/dev/shm").Name != "tmpfs") Assert.Skip("/dev/shm is no tmpfs here.");
        var folder = Directory.CreateDirectory($"/dev/shm/andon-test-{Environment.ProcessId}").FullName;
        try
        {
            var examination = new HomeExamination(AndonHome.Resolve(folder), TimeProvider.System, "0.0.1");

            var (reply, _, _) = await examination.RunAsync(client: null);

            Assert.Contains(reply.Findings, finding => finding.Id == "volatile_file_system");
            Assert.Contains(reply.Findings, finding => finding.Id == "registry_none");
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public async Task Programs_of_two_versions_are_told()
    {
        using var home = ExaminedHome.Unmade();

        var (reply, _, _) = await new HomeExamination(home.Home, TimeProvider.System, "0.0.1").RunAsync("0.0.2");

        Assert.Contains(reply.Findings, finding => finding.Id == "versions_differ");
    }

    static void Permit(string path, UnixFileMode more) => File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);

    static void LeaveSocket(ExaminedHome home)
    {
        // As a killed daemon does: the runtime would take the file away with the socket.
        using var bound = System.Diagnostics.Process.Start(
            "python3",
            ["-c", $"import socket; s = socket.socket(socket.AF_UNIX); s.bind('{home.Home.Socket}'); s.listen()"]);
        bound.WaitForExit();
        Assert.True(File.Exists(home.Home.Socket));
    }

    static Process Sleeping(ExaminedHome home)
    {
        var identity = ProcessIdentity.TryRead(home.Start("true").Id)!.Value;
        return new Process(
            identity.BootId, identity.Pid, identity.StartTicks, ProcessIdentity.CurrentPidNamespace);
    }

    static void WriteRun(ExaminedHome home, Process supervisor, Process worker)
    {
        home.Write("boards/default/runs/7/supervisor.json", supervisor.ToJson());
        home.Write("boards/default/runs/7/worker.json", worker.ToJson());
    }

    sealed record Process(string BootId, int Pid, long StartTicks, ulong PidNamespace)
    {
        public string ToJson() => string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"boot_id":"{{BootId}}","pid":{{Pid}},"start_ticks":{{StartTicks}},"pid_namespace":{{PidNamespace}}}
            """);
    }

    sealed class EarlyTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(1999, 12, 31, 0, 0, 0, TimeSpan.Zero);
    }
}
