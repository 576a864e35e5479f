using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using Andon.Server.Doctor;
using Andon.Tests.Cli;
using Andon.Tests.Core;
using Xunit;

namespace Andon.Tests.Server.Doctor;

/// <summary>What may leave the host: no secret, nothing of a board, in a file that was not there before.</summary>
[SupportedOSPlatform("linux")]
public sealed class BundleTests
{
    [Fact]
    public async Task A_bundle_has_what_helps_and_no_secret_and_nothing_of_a_board()
    {
        using var home = await ExaminedHome.MadeAsync();
        home.Write("config.yaml", "kanban:\n  max_in_progress: 3\n  password: planted-1\n");
        home.Write("profiles/a-dev.yaml", """
            description: Writes code.
            command: ["run", "--api-key", "planted-2", "{task}"]
            environment:
              MODE: planted-by-value
            """);
        home.Write("profiles/broken.yaml", "environment:\n  A: planted-3\n nonsense: [\n");
        home.Write("run/andond.log", "it began\nsaid planted-by-value\nAuthorization: Bearer planted-4\nit ended\n");
        home.Write("run/failed-starts", "1\tIt said token=planted-5 and planted-by-value.\n");
        home.Start("exec 9<boards/default/board.db", ("SECRET", "planted-6"));
        var secret = await File.ReadAllBytesAsync(home["run/secret"], TestContext.Current.CancellationToken);
        var before = ExaminedHome.Walk(home.Home.Path);

        await WriteAsync(home, home.Outside("bundle.tar.gz"));
        var entries = Read(home.Outside("bundle.tar.gz"));

        Assert.Equal(before, ExaminedHome.Walk(home.Home.Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(home.Outside("bundle.tar.gz")));
        Assert.Equal(
            [
                "README.txt", "config/config.yaml", "config/profiles/a-dev.yaml", "config/profiles/broken.yaml",
                "files.txt", "findings.json", "host.txt", "locks.txt", "logs/andond.log",
            ],
            entries.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(entries, entry => entry.Value.Contains("planted", StringComparison.Ordinal));
        Assert.DoesNotContain(entries, entry => entry.Value.Contains("A task", StringComparison.Ordinal));
        Assert.DoesNotContain(
            entries.Values, text => text.Contains(Convert.ToHexStringLower(secret), StringComparison.Ordinal));
        Assert.Contains("store_held", entries["findings.json"], StringComparison.Ordinal);
        Assert.Contains("max_in_progress: 3", entries["config/config.yaml"], StringComparison.Ordinal);
        Assert.Contains("it ended", entries["logs/andond.log"], StringComparison.Ordinal);
        Assert.Contains(" boards/default/board.db\n", entries["files.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_is_never_written_over_a_file_nor_into_the_home()
    {
        using var home = await ExaminedHome.MadeAsync();
        var taken = home.Outside("taken");
        await File.WriteAllTextAsync(taken, "mine", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(home.Outside("dangling"), home.Outside("elsewhere"));
        Directory.CreateSymbolicLink(home.Outside("way-in"), home["run"]);
        var before = ExaminedHome.Walk(home.Home.Path);

        foreach (var path in (string[])[taken, home.Outside("dangling"), home["x"], home.Outside("way-in/x")])
            await Assert.ThrowsAsync<IOException>(() => WriteAsync(home, path));

        Assert.Equal("mine", await File.ReadAllTextAsync(taken, TestContext.Current.CancellationToken));
        Assert.False(Path.Exists(home.Outside("elsewhere")));
        Assert.Equal(before, ExaminedHome.Walk(home.Home.Path));
    }

    [Fact]
    public async Task The_command_line_refuses_such_a_place_before_it_looks()
    {
        using var home = await ExaminedHome.MadeAsync();
        await File.WriteAllTextAsync(home.Outside("taken"), "mine", TestContext.Current.CancellationToken);

        foreach (var path in (string[])[home.Outside("taken"), home["x"], home.Outside("no-folder/x")])
        {
            var called = await new Call(home.Home.Path).RunAsync("doctor", "--bundle", path);

            Assert.Equal((2, ""), (called.Exit, called.Output));
        }
    }

    [Fact]
    public async Task The_command_line_tells_findings_and_how_bad_they_are_by_its_exit_status()
    {
        using var home = await ExaminedHome.MadeAsync();
        var sound = await new Call(home.Home.Path).RunAsync("doctor");
        home.Write("run/failed-starts", "1\tIt fell over.\n");
        var worse = await new Call(home.Home.Path).RunAsync("doctor");
        File.Delete(home.Database);

        var bad = await new Call(home.Home.Path).RunAsync("doctor");
        var json = await new Call(home.Home.Path).RunAsync("doctor", "--json");

        var hasHostWarnings = (await home.ExamineAsync()).Findings.Any(finding => ExaminedHome.IsOfHost(finding.Id));
        Assert.Equal((hasHostWarnings ? 75 : 0, 75, 78, 78), (sound.Exit, worse.Exit, bad.Exit, json.Exit));
        if (!hasHostWarnings) Assert.Contains("Nothing is wrong.", sound.Output, StringComparison.Ordinal);
        Assert.Contains("It fell over.", worse.Output, StringComparison.Ordinal);
        Assert.Contains("database_missing  boards/default/board.db", bad.Output, StringComparison.Ordinal);
        using var document = System.Text.Json.JsonDocument.Parse(json.Output);
        var first = document.RootElement.GetProperty("findings")[0];
        Assert.Equal("database_missing", first.GetProperty("id").GetString());
        Assert.Equal("error", document.RootElement.GetProperty("severity").GetString());
    }

    [Fact]
    public void The_reference_page_has_every_kind_of_finding() => Documents.Check("reference/doctor.md", Page());

    static string Page()
    {
        var text = new StringBuilder("""
            # Findings of andon doctor

            `andon doctor --json` prints `{home, at, severity, versions, daemon, owner, health, findings, bundle}`:

            | field | meaning |
            |---|---|
            | `home` | the home's path |
            | `at` | when, in seconds since the epoch |
            | `severity` | the worst of the findings: `ok`, `info`, `warning` or `error` |
            | `versions` | `{andond, sqlite, sqlite_source_id, kernel}` |
            | `daemon` | `answering`; `silent`, although a process owns the home; or `none` |
            | `owner`, `health` | what the daemon says, as in `andon where` and `andon health`; null without one |
            | `findings` | `[{id, severity, where, what, why, next}]`, errors first; `next` may be null |
            | `bundle` | the archive that was written, or null |

            Ids and fields stay as they are; new ones may come. The exit status is 0 when there is neither warning nor
            error, 75 for warnings, 78 for errors. How to use it is in [the guide](../guide/doctor.md). This page is
            printed from `Kinds` in `Andon.Server` and tested equal to it.

            | id | severity | found | why it matters | next |
            |---|---|---|---|---|

            """);
        foreach (var kind in Kinds.All)
            text.Append($"| `{kind.Id}` | {kind.Severity} | {kind.Meaning} | {kind.Why} | {kind.Next} |\n");
        return text.ToString();
    }

    [Fact]
    public void Every_id_is_there_once_and_no_step_destroys_anything()
    {
        string[] destroying = ["rm ", "delete", "unlink", "truncate", "kill ", "--force", "--yes", "reset"];

        Assert.Equal(Kinds.All.Select(kind => kind.Id).Distinct(), Kinds.All.Select(kind => kind.Id));
        Assert.All(Kinds.All, kind => Assert.DoesNotContain(
            destroying, word => kind.Next?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));
        Assert.All(Kinds.All, kind => Assert.Matches("^[a-z]+(_[a-z]+)*$", kind.Id));
        Assert.All(Kinds.All.Where(kind => kind.Severity is "error"), kind => Assert.NotNull(kind.Next));
    }

    static async Task WriteAsync(ExaminedHome home, string path)
    {
        var (reply, examined, redaction) =
            await new HomeExamination(home.Home, TimeProvider.System, "0.0.1").RunAsync(client: null);
        await new Bundle(reply, examined, redaction).WriteAsync(path);
    }

    static Dictionary<string, string> Read(string path)
    {
        using var zipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(zipped);
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            entries.Add(entry.Name["andon-doctor/".Length..], reader.ReadToEnd());
        }

        return entries;
    }
}
