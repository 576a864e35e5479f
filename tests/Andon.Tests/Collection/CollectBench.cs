using System.Runtime.Versioning;
using Andon.Core.Cards;
using Andon.Core.Collection;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Messages;
using Andon.Server.Collection;
using Andon.Server.Files;
using Andon.Server.Homes;
using Andon.Tests.Dispatch;
using Microsoft.Extensions.Logging.Abstractions;

namespace Andon.Tests.Collection;

/// <summary>A board with dispatch, whose cleaner is switched off, and a collector of what piles up beside it.</summary>
[SupportedOSPlatform("linux")]
sealed class CollectBench : IAsyncDisposable
{
    CollectBench(DispatchBench bench)
    {
        Bench = bench;
        Blobs = new BlobStore(bench.Home);
        Collector = new Collector(
            bench.Home, Blobs, bench.Host, bench.Clock, new StoryTeller(NullLogger<StoryTeller>.Instance));
    }

    public DispatchBench Bench { get; }

    public BlobStore Blobs { get; }

    public Collector Collector { get; }

    public string Folder => Bench.Home.BoardFolder("default");

    public static async Task<CollectBench> StartAsync() =>
        new(await DispatchBench.StartAsync("kanban: { workspace_cleanup: false }\n"));

    /// <summary>A finished task, with its directory and its run's folder, in which there is some output.</summary>
    public async Task<(CardId Card, long Run)> FinishedAsync(string output = "some output")
    {
        var card = await Bench.CreateAsync();
        var started = await Bench.StartedAsync();
        var run = new RunId(started.Spec.Run);
        await File.WriteAllTextAsync(Bench.Folder(run.Value).Log, output, Bench.Bounded);
        await FinishAsync(card, started);
        return (card, run.Value);
    }

    public async Task FinishAsync(CardId card, SupervisorDouble started)
    {
        var run = new RunId(started.Spec.Run);
        await Bench.DoAsync(
            new CompleteCard(card) { Run = run, Token = started.Token, Summary = "done" },
            new Actor(ActorKind.AgentRun, "worker", run));
        started.Exit();
        await Bench.EndedAsync(run.Value, RunOutcomes.Completed);
        await Bench.LeftAsync(run.Value);
    }

    public Task<CollectReply> CollectAsync(string kind, TimeSpan older, bool isDry = false, bool isMeant = true)
    {
        var ages = kind switch
        {
            CollectKinds.Workspaces => new Retention { Workspaces = older },
            CollectKinds.Trash => new Retention { Trash = older },
            CollectKinds.Logs => new Retention { Logs = older },
            CollectKinds.Files => new Retention { Files = older },
            _ => new Retention { Leftovers = older },
        };
        return Collector.CollectAsync(Bench.Board, new CollectOrder(ages, [kind], isDry, isMeant), Bench.Bounded);
    }

    /// <summary>As the bench's clock has it; files bear the kernel's time unless told.</summary>
    public void Age(string path, TimeSpan age)
    {
        foreach (var each in Directory.Exists(path) ? Directory.EnumerateFiles(path) : [])
            File.SetLastWriteTimeUtc(each, Then(age));
        if (Directory.Exists(path)) Directory.SetLastWriteTimeUtc(path, Then(age));
        else File.SetLastWriteTimeUtc(path, Then(age));
    }

    public string WorkspaceOf(CardId card) => Path.Combine(Folder, "workspaces", card.Value);

    public string RunFolderOf(long run) => Bench.Folder(run).Path;

    public IReadOnlyList<string> Trash() => Directory.Exists(Path.Combine(Folder, "trash"))
        ? Directory.GetFileSystemEntries(Path.Combine(Folder, "trash"))
        : [];

    /// <summary>Every name of the home, and what the files hold.</summary>
    public SortedDictionary<string, string> Content()
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(
            Bench.Home.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            content[path] = File.Exists(path)
                ? $"{File.ReadAllText(path)} {File.GetLastWriteTimeUtc(path):O}"
                : $"{Directory.GetLastWriteTimeUtc(path):O}";
        }

        return content;
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    DateTime Then(TimeSpan age) => (Bench.Time.GetUtcNow() - age).UtcDateTime;
}
