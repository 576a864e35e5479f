using Xunit;

namespace Andon.Tests.Server.Doctor;

/// <summary>What is planted in a store's files is found under its name, and nothing is changed by looking.</summary>
public sealed class StoreFindingsTests
{
    const int PageSize = 4096;

    static readonly Dictionary<string, (string Id, Action<ExaminedHome> Plant)> Faults = new()
    {
        ["the database is removed"] = ("database_missing", home => File.Delete(home.Database)),
        ["the database is emptied"] = ("database_empty", home => File.WriteAllBytes(home.Database, [])),
        ["its page size is impossible"] = ("database_header", home => ExaminedHome.Patch(home.Database, 16, 3, 3)),
        ["its application id is another's"] = (
            "database_foreign", home => ExaminedHome.Patch(home.Database, 68, 1, 2, 3, 4)),
        ["its schema is of the future"] = ("database_newer", home => ExaminedHome.Patch(home.Database, 62, 1)),
        ["it ends within a page"] = ("database_length", home => File.AppendAllText(home.Database, "x")),
        ["its last page is cut off"] = ("database_length", CutPage),
        ["it has another name"] = (
            "database_linked", home => Shell.Run("ln", home.Database, home.Outside("other-name"))),
        ["its write-ahead log is another file"] = (
            "wal_foreign", home => File.WriteAllText($"{home.Database}-wal", new string('A', 64))),
        ["another program left its index"] = (
            "outsider_traces", home => File.WriteAllText($"{home.Database}-shm", "x")),
        ["it was changed while no daemon had it"] = (
            "database_touched", home => File.SetLastWriteTimeUtc(home.Database, new DateTime(2026, 1, 2))),
        ["the log is removed"] = ("log_missing", home => File.Delete(home.Segment)),
        ["a byte of the log is flipped"] = ("log_damaged", home => ExaminedHome.Patch(home.Segment, 200, 0xFF, 0xFE)),
        ["the log's header is gone"] = ("log_damaged", home => ExaminedHome.Patch(home.Segment, 0, new byte[64])),
        ["the log is cut within a record"] = ("log_torn", CutRecord),
        ["a segment of another board lies there"] = ("log_foreign", MixLogs),
        ["two boards are swapped"] = ("board_foreign", SwapBoards),
        ["a board's folder is gone"] = (
            "board_missing", home => Directory.Move(home["boards/other"], home.Outside("away"))),
        ["a board's folder is there twice"] = (
            "board_unregistered", home => Shell.Run("cp", "-r", home["boards/other"], home["boards/copy"])),
        ["the registry is gone"] = (
            "registry_missing", home => Directory.Move(home["home"], home.Outside("home-away"))),
        ["the registry's database is overwritten"] = (
            "database_unreadable", home => ExaminedHome.Patch(home["home/home.db"], 0, new byte[100])),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_planted_is_found_and_left_as_it_is(string name)
    {
        using var home = await ExaminedHome.MadeAsync();
        Faults[name].Plant(home);
        var before = ExaminedHome.Walk(home.Home.Path);

        var found = await home.FindAsync(Faults[name].Id);

        Assert.Equal(before, ExaminedHome.Walk(home.Home.Path));
        Assert.NotEmpty(found.Why);
        Assert.NotNull(found.Next);
    }

    [Fact]
    public async Task A_sound_home_has_no_warning_and_stays_as_it_is()
    {
        using var home = await ExaminedHome.MadeAsync();
        var before = ExaminedHome.Walk(home.Home.Path);

        var reply = await home.ExamineAsync();

        Assert.DoesNotContain(
            reply.Findings,
            finding => finding.Severity is not ("ok" or "info") && !ExaminedHome.IsOfHost(finding.Id));
        Assert.Equal(3, reply.Findings.Count(finding => finding.Id == "store"));
        Assert.Contains(reply.Findings, finding => finding.Id == "boards");
        Assert.Contains(reply.Findings, finding => finding is { Id: "sqlite", Severity: "ok" });
        Assert.Equal("none", reply.Daemon);
        Assert.Equal(before, ExaminedHome.Walk(home.Home.Path));
    }

    [Fact]
    public async Task A_record_of_an_encrypted_connection_in_the_header_is_named()
    {
        using var home = await ExaminedHome.MadeAsync();
        ExaminedHome.Patch(home.Database, 5, [0x17, 0x03, 0x03, 0x00, 0x13, .. new byte[19]]);

        var found = await home.FindAsync("database_unreadable");

        Assert.Equal("boards/default/board.db", found.Where);
        Assert.Contains("encrypted connection", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_is_swapped_is_named_with_the_board_whose_files_it_has()
    {
        using var home = await ExaminedHome.MadeAsync();
        SwapBoards(home);

        var found = (await home.ExamineAsync()).Findings.Where(finding => finding.Id == "board_foreign").ToList();

        Assert.Equal(["boards/default", "boards/other"], found.Select(finding => finding.Where));
        Assert.Contains("board other", found[0].What, StringComparison.Ordinal);
    }

    static void CutPage(ExaminedHome home)
    {
        File.Delete($"{home.Database}-wal");
        using var file = new FileStream(home.Database, FileMode.Open, FileAccess.Write);
        file.SetLength(file.Length - PageSize);
    }

    /// <summary>The room behind the last record is cut away with a part of that.</summary>
    static void CutRecord(ExaminedHome home)
    {
        var bytes = File.ReadAllBytes(home.Segment);
        var end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0);
        using var file = new FileStream(home.Segment, FileMode.Open, FileAccess.Write);
        file.SetLength(end - 4);
    }

    static void MixLogs(ExaminedHome home)
    {
        var other = Directory.GetFiles(home["boards/other/log"]).Single();
        File.Copy(other, Path.Combine(home["boards/default/log"], "0000000000000009-000009.seg"));
    }

    static void SwapBoards(ExaminedHome home)
    {
        Directory.Move(home["boards/default"], home["boards/away"]);
        Directory.Move(home["boards/other"], home["boards/default"]);
        Directory.Move(home["boards/away"], home["boards/other"]);
    }

    static class Shell
    {
        public static void Run(string program, params string[] arguments)
        {
            using var process = System.Diagnostics.Process.Start(program, arguments);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
    }
}
