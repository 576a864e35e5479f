using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Lifetime;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>The daemon and the home it owns. Nothing here kills a daemon: it is asked to leave.</summary>
static class DaemonVerbs
{
    const string Group = "Daemon";

    public static VerbEntry[] Entries { get; } =
    [
        new("up", Group, "Starts the daemon, or says that it runs. Ends what andon down began.")
        {
            Flags = [DispatchFlag],
            Examples = ["andon up", "andon up --dispatch"],
            Json = Where,
            Run = UpAsync,
        },
        new(
            "down", Group,
            "Stops the daemon, and keeps it stopped until andon up. Workers go on; their verdict is kept.")
        {
            Examples = ["andon down"],
            Json = "`{home, stopped}`: the daemon that was stopped, or null.",
            Run = DownAsync,
        },
        new("serve", Group, "Is the daemon, in the foreground, for a service manager.")
        {
            Flags = [DispatchFlag],
            Examples = ["andon serve --dispatch"],
            Run = ServeAsync,
        },
        new(
            "restart", Group,
            "Stops the daemon and starts the version that lies beside this program now. Workers go on.")
        {
            Examples = ["andon restart"],
            Json = Where,
            Run = RestartAsync,
        },
        new(
            "status", Group,
            "How everything is: the daemon, the boards' health, dispatch, open runs, what happened to the files.")
        {
            Examples = ["andon status", "andon status --json"],
            Json = "`{home, socket, daemon, owner, health, boards, open_runs, dispatcher, story}`.",
            Run = StatusAsync,
        },
        new("where", Group, "Where everything is: the home, the socket, the daemon, the boards' files.")
        {
            Examples = ["andon where", "andon where --json"],
            Json = Where,
            Run = WhereAsync,
        },
        new(
            "init", Group,
            "Makes the home and the board default, if there is no home yet. Again and again changes nothing.")
        {
            Examples = ["andon init"],
            Json = Where,
            Run = InitAsync,
        },
    ];

    static string Where =>
        "`{home, socket, owner: {pid, started_at, epoch, version}, "
        + "boards: [{slug, uuid, generation, path, health}]}`; `path` is the database file.";

    static Flag DispatchFlag => Flag.Switch("dispatch", "Give out work, whether or not a gateway asks for it.");

    static async Task<int> UpAsync(Invocation invocation)
    {
        var where = await Lifecycle(invocation).UpAsync(invocation.Arguments.Has("dispatch"), default);
        return Print(invocation, where, "Up");
    }

    static async Task<int> RestartAsync(Invocation invocation) =>
        Print(invocation, await Lifecycle(invocation).RestartAsync(default), "Restarted");

    static async Task<int> InitAsync(Invocation invocation) =>
        Print(invocation, await Lifecycle(invocation).InitAsync(default), "The home is ready");

    static int Print(Invocation invocation, WhereReply where, string done)
    {
        if (invocation.IsJson) invocation.Json(where, WireJson.Default.WhereReply);
        else invocation.Line(
            $"{done}: {where.Home}{(where.Owner is { } owner ? $" ({StatusPage.Daemon(owner)})" : "")}");
        return 0;
    }

    static async Task<int> DownAsync(Invocation invocation)
    {
        var stopped = await Lifecycle(invocation).DownAsync(default);
        if (invocation.IsJson)
            JsonText.Write(invocation.Output, writer => WriteStopped(writer, invocation.Home, stopped));
        else if (stopped is null)
            invocation.Line($"No daemon of {invocation.Home} was running; it stays stopped until andon up.");
        else invocation.Line(
            $"Stopped: {invocation.Home} ({StatusPage.Daemon(stopped)}); it stays stopped until andon up.");
        return 0;
    }

    static void WriteStopped(System.Text.Json.Utf8JsonWriter writer, AndonHome home, OwnerMessage? stopped)
    {
        writer.WriteStartObject();
        writer.WriteString("home", home.Path);
        writer.WritePropertyName("stopped");
        if (stopped is null) writer.WriteNullValue();
        else System.Text.Json.JsonSerializer.Serialize(writer, stopped, WireJson.Default.OwnerMessage);
        writer.WriteEndObject();
    }

    /// <summary>This process becomes the daemon, so that a service manager watches the right one.</summary>
    static Task<int> ServeAsync(Invocation invocation)
    {
        invocation.Flush();
        Lifecycle(invocation).Serve(invocation.Arguments.Has("dispatch"));
        return Task.FromResult(0);
    }

    static async Task<int> StatusAsync(Invocation invocation)
    {
        var reply = await Lifecycle(invocation).StatusAsync(default);
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.StatusReply);
        else new StatusPage(invocation.Output, invocation.Time, invocation.Paint).Write(reply);
        return 0;
    }

    static async Task<int> WhereAsync(Invocation invocation)
    {
        var reply = await Lifecycle(invocation).WhereAsync(default);
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.WhereReply);
        else WriteWhere(invocation, reply);
        return 0;
    }

    static void WriteWhere(Invocation invocation, WhereReply reply)
    {
        var facts = new FactLines(invocation.Output);
        facts.Add("home", reply.Home);
        facts.Add("socket", reply.Socket);
        facts.Add("daemon", reply.Owner is { } owner ? StatusPage.Daemon(owner) : StatusPage.Stopped);
        foreach (var board in reply.Boards)
            facts.Add("board", $"{board.Slug}  {board.Path}{(board.Health == "healthy" ? "" : $"  {board.Health}")}");
    }

    static Lifecycle Lifecycle(Invocation invocation) => new(invocation.Home, invocation.Options);
}
