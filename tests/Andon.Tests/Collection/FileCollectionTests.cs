using System.Runtime.Versioning;
using System.Text;
using Andon.Core.Collection;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Server.Collection;
using Andon.Server.Files;
using Xunit;

namespace Andon.Tests.Collection;

/// <summary>Logs of runs, bytes that no row names, and what was never finished.</summary>
[SupportedOSPlatform("linux")]
public sealed class FileCollectionTests
{
    static readonly TimeSpan Month = TimeSpan.FromDays(30);

    static readonly TimeSpan Long = TimeSpan.FromDays(40);

    [Fact]
    public async Task The_folder_of_a_run_that_ended_long_ago_goes_and_the_others_stay()
    {
        await using var bench = await CollectBench.StartAsync();
        var (_, old) = await bench.FinishedAsync("123456789");
        bench.Bench.Time.Pass(Long);
        bench.Age(bench.RunFolderOf(old), Long);
        var (_, young) = await bench.FinishedAsync();
        bench.Age(bench.RunFolderOf(young), TimeSpan.FromDays(1));
        await bench.Bench.CreateAsync();
        var open = (await bench.Bench.StartedAsync()).Spec.Run;
        bench.Age(bench.RunFolderOf(open), Long);

        var kind = (await bench.CollectAsync(CollectKinds.Logs, Month, isMeant: false)).Kinds[0];

        Assert.Equal((3, 1), (kind.All, kind.Count));
        Assert.Equal($"{old}", kind.Items[0].Name);
        Assert.True(kind.Bytes >= 9);
        Assert.False(Directory.Exists(bench.RunFolderOf(old)));
        Assert.True(File.Exists(bench.Bench.Folder(young).Log));
        Assert.True(Directory.Exists(bench.RunFolderOf(open)));
    }

    [Fact]
    public async Task Of_a_deleted_task_too_but_not_of_a_run_that_never_was()
    {
        await using var bench = await CollectBench.StartAsync();
        var (card, run) = await bench.FinishedAsync();
        await bench.Bench.DoAsync(new DeleteCard(card, Force: true));
        var never = bench.RunFolderOf(1000);
        Directory.CreateDirectory(never);
        await File.WriteAllTextAsync(Path.Combine(never, "worker.log"), "x", bench.Bench.Bounded);
        bench.Age(bench.RunFolderOf(run), Long);
        bench.Age(never, Long);

        var kind = (await bench.CollectAsync(CollectKinds.Logs, Month)).Kinds[0];

        Assert.Equal($"{run}", Assert.Single(kind.Items).Name);
        Assert.True(File.Exists(Path.Combine(never, "worker.log")));
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_stays_whole()
    {
        await using var bench = await CollectBench.StartAsync();
        var (_, foreign) = await bench.FinishedAsync();
        var (_, linked) = await bench.FinishedAsync();
        var (_, swapped) = await bench.FinishedAsync();
        bench.Bench.Time.Pass(Long);
        await File.WriteAllTextAsync(
            Path.Combine(bench.RunFolderOf(foreign), "my-notes"), "mine", bench.Bench.Bounded);
        var outside = Path.Combine(bench.Bench.Home.Path, "outside.log");
        File.Move(bench.Bench.Folder(linked).Log, outside);
        File.CreateSymbolicLink(bench.Bench.Folder(linked).Log, outside);
        foreach (var run in (long[])[foreign, linked, swapped]) bench.Age(bench.RunFolderOf(run), Long);
        Directory.Move(bench.RunFolderOf(swapped), Path.Combine(bench.Bench.Home.Path, "moved"));
        Directory.CreateSymbolicLink(bench.RunFolderOf(swapped), Path.Combine(bench.Bench.Home.Path, "moved"));

        var kind = (await bench.CollectAsync(CollectKinds.Logs, Month)).Kinds[0];

        Assert.Empty(kind.Items);
        Assert.Equal(
            ["it holds 'my-notes', which is not ours", "it holds 'worker.log', which is not ours"],
            kind.Kept.OrderBy(kept => kept.Reason, StringComparer.Ordinal).Select(kept => kept.Reason));
        Assert.True(File.Exists(bench.Bench.Folder(foreign).Log));
        Assert.True(File.Exists(outside));
        Assert.True(File.Exists(Path.Combine(bench.Bench.Home.Path, "moved", "worker.log")));
    }

    [Fact]
    public async Task Output_that_is_written_between_the_look_and_the_removal_stays()
    {
        await using var bench = await CollectBench.StartAsync();
        var (_, run) = await bench.FinishedAsync();
        bench.Bench.Time.Pass(Long);
        bench.Age(bench.RunFolderOf(run), Long);
        var kind = new RunLogs(bench.Bench.Home, bench.Bench.Board);
        var before = bench.Bench.Clock.Now() + -Month;
        var found = Assert.Single((await kind.LookAsync(before, bench.Bench.Bounded)).Going);

        bench.Age(bench.Bench.Folder(run).Log, TimeSpan.Zero);

        Assert.Equal("it was written meanwhile", await kind.RemoveAsync(found, before, bench.Bench.Bounded));
        Assert.True(File.Exists(bench.Bench.Folder(run).Log));
    }

    [Fact]
    public async Task Bytes_that_no_task_names_go_and_those_that_one_names_stay()
    {
        await using var bench = await CollectBench.StartAsync();
        var card = await bench.Bench.CreateAsync(assignee: null);
        var named = await PutAsync(bench, "named");
        await bench.Bench.DoAsync(new AttachFile(card, "n.txt", named.Size, named.Sha256));
        var unnamed = await PutAsync(bench, "unnamed");
        var young = await PutAsync(bench, "young");
        bench.Age(PathOf(bench, named), Long);
        bench.Age(PathOf(bench, unnamed), Long);
        bench.Age(PathOf(bench, young), TimeSpan.FromDays(1));

        var kind = (await bench.CollectAsync(CollectKinds.Files, Month, isMeant: false)).Kinds[0];

        Assert.Equal((3, 1, 7L), (kind.All, kind.Count, kind.Bytes));
        Assert.False(File.Exists(PathOf(bench, unnamed)));
        Assert.True(File.Exists(PathOf(bench, named)));
        Assert.True(File.Exists(PathOf(bench, young)));
        await bench.Bench.DoAsync(new DeleteCard(card, Force: true));
        Assert.Equal(1, (await bench.CollectAsync(CollectKinds.Files, Month)).Kinds[0].Count);
        Assert.False(File.Exists(PathOf(bench, named)));
    }

    [Fact]
    public async Task Bytes_that_are_put_there_again_between_the_look_and_the_removal_stay()
    {
        await using var bench = await CollectBench.StartAsync();
        var blob = await PutAsync(bench, "again");
        bench.Age(PathOf(bench, blob), Long);
        var kind = new UnnamedFiles(bench.Blobs, bench.Bench.Board);
        var before = bench.Bench.Clock.Now() + -Month;
        var found = Assert.Single((await kind.LookAsync(before, bench.Bench.Bounded)).Going);

        // The kernel's clock is far from the bench's; what counts is that the file is younger than it was.
        await PutAsync(bench, "again");
        Assert.NotEqual(
            (bench.Bench.Time.GetUtcNow() - Long).UtcDateTime, File.GetLastWriteTimeUtc(PathOf(bench, blob)));
        bench.Age(PathOf(bench, blob), TimeSpan.Zero);

        Assert.NotNull(await kind.RemoveAsync(found, before, bench.Bench.Bounded));
        Assert.True(File.Exists(PathOf(bench, blob)));
    }

    [Fact]
    public async Task A_link_under_a_hash_stays()
    {
        await using var bench = await CollectBench.StartAsync();
        var blob = await PutAsync(bench, "bytes");
        var outside = Path.Combine(bench.Bench.Home.Path, "outside");
        File.Move(PathOf(bench, blob), outside);
        File.CreateSymbolicLink(PathOf(bench, blob), outside);
        bench.Age(outside, Long);

        Assert.Equal(0, (await bench.CollectAsync(CollectKinds.Files, Month)).Kinds[0].All);
        Assert.False(bench.Blobs.TryRemove("default", blob.Sha256, bench.Bench.Clock.Now()));
        Assert.True(File.Exists(outside));
    }

    [Fact]
    public async Task What_was_never_finished_goes_and_what_only_looks_like_it_stays()
    {
        await using var bench = await CollectBench.StartAsync();
        var upload = Write(bench, "boards/default/files/incoming/17");
        var making = Write(bench, "backups/default/.making-copy.db");
        var mark = Write(bench, "boards/default.unfinished-1/unfinished");
        Write(bench, "boards/default.unfinished-1/log/0000000000000001-000001.seg");
        var fresh = Write(bench, "boards/default/files/incoming/18");
        string[] stay =
        [
            fresh, Write(bench, "boards/default/files/incoming/mine"), Write(bench, "backups/default/mine.db.gz"),
            Write(bench, "boards/default.unfinished-2/board.db"), Write(bench, "boards/other.unfinished-1/unfinished"),
            Write(bench, "boards/default.unfinished-x/unfinished"),
        ];
        foreach (var path in stay.Skip(1).Concat([upload, making, mark]))
        {
            bench.Age(path, Long);
            bench.Age(Path.GetDirectoryName(path)!, Long);
        }

        bench.Age(fresh, TimeSpan.Zero);
        var kind = (await bench.CollectAsync(CollectKinds.Leftovers, Month, isMeant: false)).Kinds[0];

        Assert.Equal(
            ["backups/default/.making-copy.db", "boards/default.unfinished-1", "boards/default/files/incoming/17"],
            kind.Items.Select(item => item.Name).Order(StringComparer.Ordinal));
        Assert.Equal("boards/default.unfinished-2", Assert.Single(kind.Kept).Name);
        Assert.False(Directory.Exists(Path.GetDirectoryName(mark)));
        Assert.All(stay, path => Assert.True(File.Exists(path), path));
    }

    [Fact]
    public async Task More_than_half_of_the_logs_is_refused_and_nothing_of_another_kind_goes_either()
    {
        await using var bench = await CollectBench.StartAsync();
        var (card, run) = await bench.FinishedAsync();
        bench.Bench.Time.Pass(Long);
        bench.Age(bench.RunFolderOf(run), Long);
        var before = bench.Content();
        var order = new CollectOrder(new Retention(), CollectKinds.All, IsDry: false, IsMeant: false);

        var refused = await Assert.ThrowsAsync<AndonException>(
            () => bench.Collector.CollectAsync(bench.Bench.Board, order, bench.Bench.Bounded));

        Assert.Equal(ErrorCode.ConfirmationNeeded, refused.Refusal.Code);
        Assert.Equal(before, bench.Content());
        await bench.Collector.CollectAsync(bench.Bench.Board, order with { IsMeant = true }, bench.Bench.Bounded);
        Assert.False(Directory.Exists(bench.RunFolderOf(run)));
        Assert.False(Directory.Exists(bench.WorkspaceOf(card)));
    }

    static async Task<Blob> PutAsync(CollectBench bench, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await bench.Blobs.PutAsync("default", content, Policy.Open, bench.Bench.Bounded);
    }

    static string PathOf(CollectBench bench, Blob blob) =>
        Path.Combine(bench.Folder, "files", blob.Sha256[..2], blob.Sha256);

    static string Write(CollectBench bench, string place)
    {
        var path = Path.Combine(bench.Bench.Home.Path, place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
        return path;
    }
}
