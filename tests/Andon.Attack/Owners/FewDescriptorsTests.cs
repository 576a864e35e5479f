using System.Globalization;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Attack.Owners;

/// <summary>Many boards and much work need no more descriptors than there are: none is left behind.</summary>
public sealed class FewDescriptorsTests
{
    const int Limit = 256;
    const int Boards = 21;
    const int Clients = 16;

    /// <summary>The writer's, and one of each reader that a store may have.</summary>
    const int DatabaseMax = 5;

    const int HeadRoom = 16;

    static readonly int Operations = Counts.Of(420, 10_000);

    static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Twenty_one_boards_are_served_with_256_descriptors_and_none_is_left_behind()
    {
        await using var home = new TestHome();
        string[] order = ["-c", $"ulimit -n {Limit}; exec \"$0\" --home \"$1\"", Programs.Daemon, home.Place];
        using var daemon = Programs.Start("/bin/sh", order, home.Place);
        daemon.StandardInput.Close();
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        await ServedAsync(home);
        Assert.Equal(daemon.Id, home.OwnerPid);
        Assert.Contains($"Max open files            {Limit}", Limits(daemon.Id), StringComparison.Ordinal);
        string[] boards = [.. Enumerable.Range(1, Boards - 1).Select(i => $"b{i}"), "default"];
        using var client = home.Client();
        foreach (var board in boards[..^1]) await client.CreateBoardAsync(new CreateBoardRequest { Slug = board });
        await WorkAsync(home, boards, Boards * 8);
        var before = await SettledAsync(daemon.Id);

        var done = await WorkAsync(home, boards, Operations);

        Assert.Equal(Operations, done);
        var after = await SettledAsync(daemon.Id);
        Assert.True(
            Others(after).SequenceEqual(Others(before)), $"{Text(Others(before))}\n\n{Text(Others(after))}");
        Assert.InRange(after.Count, 1, Limit - HeadRoom);
        Assert.All(
            after.Where(IsDatabase).CountBy(target => target), database => Assert.InRange(
                database.Value, 1, DatabaseMax));
        var left = await client.BoardsAsync(all: false);
        Assert.Equal(Boards, left.Boards.Count);
        foreach (var board in boards) Assert.Empty((await client.VerifyAsync(board)).Findings);
        Assert.Equal("healthy", (await home.JsonAsync("health")).GetProperty("health").GetString());
    }

    /// <summary>Creates, claims, completes and reads on all boards; answers how many of that succeeded.</summary>
    static async Task<int> WorkAsync(TestHome home, string[] boards, int operations)
    {
        var next = 0;
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            using var client = home.Client();
            while (Interlocked.Increment(ref next) is var number && number <= operations / 4)
            {
                var board = boards[number % boards.Length];
                var create = new CreateRequest { Title = "t", Assignee = "a" };
                var task = (await client.SubmitAsync(board, create)).Task!.Id;
                await client.SubmitAsync(board, new ClaimRequest { Task = task });
                await client.SubmitAsync(board, new CompleteRequest { Task = task, Summary = "done" });
                await client.TaskAsync(board, task);
                Interlocked.Add(ref done, 4);
            }
        }));
        return done;
    }

    static async Task ServedAsync(TestHome home)
    {
        using var bound = new CancellationTokenSource(Settling);
        // A client that finds no daemon starts one, and that would not be the one with few descriptors.
        while (!File.Exists(home.Home.Socket)) await Task.Delay(20, bound.Token);
        while ((await home.TryAsync("status")).Code != 0) await Task.Delay(50, bound.Token);
    }

    /// <summary>What the daemon has open once that changes no more.</summary>
    static async Task<List<string>> SettledAsync(int pid)
    {
        var open = Open(pid);
        for (int round = 0, calm = 0; round < 100 && calm < 10; round++)
        {
            await Task.Delay(100);
            var again = Open(pid);
            calm = again.Count == open.Count ? calm + 1 : 0;
            open = again;
        }

        return open;
    }

    /// <summary>
    /// Closing a descriptor of a database would drop its locks: SQLite keeps those of closed readers for the next ones.
    /// </summary>
    static bool IsDatabase(string target) => target.EndsWith("/board.db", StringComparison.Ordinal);

    /// <summary>By kind: which boards' readers are open changes, and how many does not.</summary>
    static List<string> Others(List<string> open) =>
        [.. open.Where(target => !IsDatabase(target)).Select(KindOf).Order(StringComparer.Ordinal)];

    static string KindOf(string target) => target.Contains('/', StringComparison.Ordinal)
        ? Path.GetExtension(target) is { Length: > 0 } extension ? extension : target
        : target.Split(':')[0];

    static string Text(List<string> kinds) =>
        string.Join('\n', kinds.CountBy(kind => kind).Select(count => $"{count.Value} {count.Key}"));

    static List<string> Open(int pid)
    {
        var open = new List<string>();
        foreach (var link in Directory.GetFileSystemEntries($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/fd"))
        {
            try
            {
                open.Add(new FileInfo(link).LinkTarget ?? link);
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }

        return open;
    }

    static string Limits(int pid) =>
        File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/limits");
}
