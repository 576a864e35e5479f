namespace Andon.Benchmarks.Clients;

/// <summary>
/// What one of the client processes does. All of them wait for the start file, so that their own start-up is not
/// measured, work until the time is over, and print how many commands they finished.
/// </summary>
static class Client
{
    public static async Task<int> RunAsync(string kind, string place, string startFile, double seconds)
    {
        if (kind == "sqlite")
        {
            using var yardstick = new SqliteClient(place);
            return await WorkAsync(yardstick.CycleAsync, startFile, seconds);
        }

        using var client = Connect(place, blocking: true);
        await client.WhereAsync();
        return await WorkAsync(() => CycleAsync(client), startFile, seconds);
    }

    static async Task<int> WorkAsync(Func<Task<int>> work, string startFile, double seconds)
    {
        while (!File.Exists(startFile)) await Task.Delay(1);
        var clock = Stopwatch.StartNew();
        var commands = 0L;
        while (clock.Elapsed.TotalSeconds < seconds) commands += await work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{commands} {clock.Elapsed.TotalSeconds}"));
        return 0;
    }

    /// <param name="home">Where its daemon is.</param>
    /// <param name="blocking">For one request at a time; otherwise as many as are given.</param>
    public static AndonClient Connect(string home, bool blocking = false) =>
        new(AndonHome.Resolve(home), new ClientOptions
        {
            Time = TimeProvider.System,
            Salt = (ulong)Random.Shared.NextInt64(),
            MayStart = false,
            Blocking = blocking,
            BriefReplies = true,
        });

    /// <summary>One card's life: three commands, each answered before the next.</summary>
    static async Task<int> CycleAsync(AndonClient client)
    {
        var created =
            await client.SubmitAsync(
                "default", new CreateRequest { Title = "benchmark", Body = "a body of ordinary length" });
        var task = created.TaskId!;
        await client.SubmitAsync("default", new ClaimRequest { Task = task });
        await client.SubmitAsync("default", new CompleteRequest { Task = task, Summary = "done" });
        return 3;
    }
}
