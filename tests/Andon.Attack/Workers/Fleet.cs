using System.Globalization;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Attack.Workers;

/// <summary>A home whose profiles run the hostile worker, and what one wants to know of its tasks.</summary>
sealed class Fleet(TestHome home) : IDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(Counts.Of(4, 20));

    readonly CancellationTokenSource _bound = new(Bound);

    public CancellationToken Bounded => _bound.Token;

    /// <summary>Where workers note when they were alive.</summary>
    public string Notes { get; } = Directory.CreateDirectory(Path.Combine(home.Scratch, "notes")).FullName;

    public AndonClient Client { get; } = home.Client();

    public void Configure(string kanban)
    {
        Directory.CreateDirectory(Path.Combine(home.Place, "profiles"));
        File.WriteAllText(
            Path.Combine(home.Place, "config.yaml"),
            $"kanban: {{ memory_guard: false, load_max: 0, backoff_first: 1s, {kanban} }}\n");
    }

    /// <summary>A profile whose worker does this; further lines go into its file.</summary>
    public void Profile(string name, string[] work, string more = "")
    {
        var command = string.Join(", ", work.Prepend("work").Prepend(Programs.Dummy).Select(word => $"\"{word}\""));
        Write(name, $"command: [{command}]\nenvironment: {{ DUMMY_NOTES: \"{Notes}\" }}\n{more}\n");
    }

    /// <summary>A profile of a shell script, which starts in no time.</summary>
    public void Script(string name, string script, string more = "") =>
        Write(name, $"command: [sh, -c, {Quoted(script)}]\n{more}\n");

    public Task UpAsync() => home.AndonAsync("up", "--dispatch");

    public async Task<string> CreateAsync(CreateRequest request)
    {
        var reply = await Client.SubmitAsync("default", request, Bounded);
        return reply.TaskId!;
    }

    public async Task<IReadOnlyList<RunMessage>> RunsAsync(string task) =>
        (await Client.RunsAsync("default", task, Bounded)).Runs;

    public async Task<TaskMessage> TaskAsync(string task) => (await Client.TaskAsync("default", task, Bounded)).Task;

    /// <summary>The first run of the task once it is as wanted.</summary>
    public async Task<RunMessage> RunAsync(string task, Func<RunMessage, bool> wanted)
    {
        while (true)
        {
            if (await TryAsync(task) is { } run && wanted(run)) return run;
            await Task.Delay(20, Bounded);
        }
    }

    /// <summary>The run's end, and its processes with it.</summary>
    public Task<RunMessage> EndAsync(string task) => RunAsync(task, run => run.TreeGoneAt is not null);

    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds()) await Task.Delay(50, Bounded);
    }

    async Task<RunMessage?> TryAsync(string task) => await RunsAsync(task) is [var first, ..] ? first : null;

    /// <summary>How many workers came to their end by themselves.</summary>
    public int Ended() => Lines().Count(line => line.Contains(" end ", StringComparison.Ordinal));

    /// <summary>The tasks of the notes, which are named after their runs, as they were given out.</summary>
    public IEnumerable<string> TasksInOrderOfRuns() => Directory.EnumerateFiles(Notes)
        .OrderBy(file => int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture))
        .Select(file => File.ReadLines(file).First().Split(' ')[2]);

    /// <summary>The notes in order of time, for whoever wonders.</summary>
    public string Story() => string.Join('\n', Lines().OrderBy(line => line, StringComparer.Ordinal));

    IEnumerable<string> Lines() => Directory.EnumerateFiles(Notes).SelectMany(File.ReadAllLines);

    /// <summary>How many workers of the notes were alive at the same time, at most.</summary>
    public int MostAtOnce()
    {
        var moments = Lines().Select(line => line.Split(' '))
            .Select(fields => (At: long.Parse(fields[0], CultureInfo.InvariantCulture), Starts: fields[1] == "start"))
            .OrderBy(moment => moment.At).ThenBy(moment => moment.Starts);
        var (alive, most) = (0, 0);
        foreach (var (_, starts) in moments)
        {
            alive += starts ? 1 : -1;
            most = Math.Max(most, alive);
        }

        return most;
    }

    public void Dispose()
    {
        Client.Dispose();
        _bound.Dispose();
    }

    void Write(string name, string text) =>
        File.WriteAllText(Path.Combine(home.Place, "profiles", $"{name}.yaml"), text);

    static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
