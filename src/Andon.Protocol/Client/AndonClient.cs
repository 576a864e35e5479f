using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Protocol.Connections;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Protocol.Client;

/// <summary>
/// The typed client of a home's daemon. It starts the daemon when none answers; every mutation carries a request id
/// and is repeated under it, so it happens once and is answered even when the daemon dies meanwhile. Every failure is
/// an
/// <see cref="Errors.AndonException"/>. Safe to use from several threads.
/// </summary>
public sealed partial class AndonClient(AndonHome home, ClientOptions options) : IDisposable
{
    /// <summary>Stands for the home's default board wherever a board is named; no board can be called so.</summary>
    public const string DefaultBoard = "~";

    static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(25);

    /// <summary>A million tasks are written down in less.</summary>
    static readonly TimeSpan ExportPatience = TimeSpan.FromMinutes(10);

    readonly DaemonChannel _channel = new(home, options);

    public AndonHome Home => home;

    public void Dispose() => _channel.Dispose();

    // ---- the home ----

    public Task<WhereReply> WhereAsync(CancellationToken cancellationToken = default) =>
        _channel.GetAsync("v1/where", WireJson.Default.WhereReply, cancellationToken);

    public Task<StatusReply> StatusAsync(CancellationToken cancellationToken = default) =>
        _channel.GetAsync("v1/status", WireJson.Default.StatusReply, cancellationToken);

    /// <summary>Asks the daemon to leave in good order; it answers before it does.</summary>
    public Task<StopReply> StopAsync(CancellationToken cancellationToken = default) =>
        PostAsync(
            "v1/stop", new EmptyRequest(), WireJson.Default.EmptyRequest, WireJson.Default.StopReply,
            cancellationToken);

    /// <summary>
    /// Asks a daemon that was started on demand to stay, and to dispatch without a gateway if so told.
    /// </summary>
    public Task<WhereReply> StayAsync(StayRequest request, CancellationToken cancellationToken = default) =>
        PostAsync("v1/stay", request, WireJson.Default.StayRequest, WireJson.Default.WhereReply, cancellationToken);

    public Task<PausesReply> PausesAsync(CancellationToken cancellationToken = default) =>
        _channel.GetAsync("v1/pauses", WireJson.Default.PausesReply, cancellationToken);

    public Task<PausesReply> PauseAsync(PauseRequest request, CancellationToken cancellationToken = default) =>
        PostAsync("v1/pauses", request, WireJson.Default.PauseRequest, WireJson.Default.PausesReply, cancellationToken);

    public Task<PausesReply> ResumeAsync(string scope, string? name, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("scope", scope).Add("name", name);
        return _channel.ChangeAsync(
            Request.Delete, $"v1/pauses{query}", default, WireJson.Default.PausesReply, cancellationToken);
    }

    public Task<ProfilesReply> ProfilesAsync(CancellationToken cancellationToken = default) =>
        _channel.GetAsync("v1/profiles", WireJson.Default.ProfilesReply, cancellationToken);

    public Task<ProfileMessage> ProfileAsync(string name, CancellationToken cancellationToken = default) =>
        _channel.GetAsync($"v1/profiles/{Escape(name)}", WireJson.Default.ProfileMessage, cancellationToken);

    // ---- boards ----

    public Task<BoardsReply> BoardsAsync(bool all, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(
            $"v1/boards{new QueryText().Add("all", all)}", WireJson.Default.BoardsReply, cancellationToken);

    public Task<BoardReply> BoardAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board), WireJson.Default.BoardReply, cancellationToken);

    public Task<BoardReply> CreateBoardAsync(
        CreateBoardRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            "v1/boards", request, WireJson.Default.CreateBoardRequest, WireJson.Default.BoardReply, cancellationToken);

    public Task<BoardReply> RenameBoardAsync(
        string board, RenameBoardRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/rename"), request, WireJson.Default.RenameBoardRequest, WireJson.Default.BoardReply,
            cancellationToken);

    /// <summary>Changes what is said about a board, and where its tasks work.</summary>
    public Task<BoardReply> DescribeBoardAsync(
        string board, DescribeBoardRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/describe"), request, WireJson.Default.DescribeBoardRequest, WireJson.Default.BoardReply,
            cancellationToken);

    public Task<BoardReply> ArchiveBoardAsync(string board, CancellationToken cancellationToken = default) =>
        PostAsync(At(board, "/archive"), WireJson.Default.BoardReply, cancellationToken);

    public Task<BoardReply> RestoreBoardAsync(string board, CancellationToken cancellationToken = default) =>
        PostAsync(At(board, "/restore"), WireJson.Default.BoardReply, cancellationToken);

    /// <summary>Makes it people's default board.</summary>
    public Task<BoardReply> SwitchBoardAsync(string board, CancellationToken cancellationToken = default) =>
        PostAsync(At(board, "/switch"), WireJson.Default.BoardReply, cancellationToken);

    public Task<StatsReply> StatsAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, "/stats"), WireJson.Default.StatsReply, cancellationToken);

    /// <summary>What a person should look at: of these tasks, or of all; this severe or worse.</summary>
    public Task<DiagnosticsReply> DiagnosticsAsync(
        string board, IReadOnlyList<string>? tasks = null, string? severity = null,
        CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("task", tasks).Add("severity", severity);
        return _channel.GetAsync(
            At(board, $"/diagnostics{query}"), WireJson.Default.DiagnosticsReply, cancellationToken);
    }

    public Task<AssigneesReply> AssigneesAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, "/assignees"), WireJson.Default.AssigneesReply, cancellationToken);

    public Task<DispatchReply> DispatchAsync(
        string board, DispatchRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/dispatch"), request, WireJson.Default.DispatchRequest, WireJson.Default.DispatchReply,
            cancellationToken);

    public Task<BreakersReply> BreakersAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, "/breakers"), WireJson.Default.BreakersReply, cancellationToken);

    // ---- tasks ----

    /// <summary>Gives a command. The reply means that its events are durable.</summary>
    public Task<CommandReply> SubmitAsync(
        string board, VerbRequest request, CancellationToken cancellationToken = default)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body, WireJson.Writing)) request.Verb.Write(writer, request);
        return _channel.ChangeAsync(
            Request.Post, At(board, $"/commands/{request.Verb.Name}"), body.WrittenMemory,
            WireJson.Default.CommandReply,
            cancellationToken);
    }

    /// <summary>Claims the next task of a profile, as soon as there is one within the request's wait.</summary>
    public Task<CommandReply> ClaimNextAsync(
        string board, ClaimNextRequest request, CancellationToken cancellationToken = default)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body, WireJson.Writing))
            JsonSerializer.Serialize(writer, request, WireJson.Default.ClaimNextRequest);
        return _channel.ChangeAsync(
            Request.Post, At(board, "/claim-next"), body.WrittenMemory, WireJson.Default.CommandReply,
            TimeSpan.FromSeconds(request.WaitSeconds ?? 0), cancellationToken);
    }

    public Task<TaskListReply> TasksAsync(
        string board, TaskQuery query, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, $"/tasks{query.ToQuery()}"), WireJson.Default.TaskListReply, cancellationToken);

    /// <summary>The same tasks, with their long texts.</summary>
    public Task<TaskTextsReply> TaskTextsAsync(
        string board, TaskQuery query, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(
            At(board, $"/task-texts{query.ToQuery()}"), WireJson.Default.TaskTextsReply, cancellationToken);

    public Task<TaskReply> TaskAsync(string board, string task, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, $"/tasks/{Escape(task)}"), WireJson.Default.TaskReply, cancellationToken);

    public Task<WhyReply> WhyAsync(string board, string task, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, $"/tasks/{Escape(task)}/why"), WireJson.Default.WhyReply, cancellationToken);

    /// <summary>What a worker is told about the task, in at most so many bytes of UTF-8.</summary>
    public Task<ContextReply> ContextAsync(
        string board, string task, int? bytes = null, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("bytes", bytes);
        return _channel.GetAsync(
            At(board, $"/tasks/{Escape(task)}/context{query}"), WireJson.Default.ContextReply, cancellationToken);
    }

    public Task<RunsReply> RunsAsync(string board, string task, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, $"/tasks/{Escape(task)}/runs"), WireJson.Default.RunsReply, cancellationToken);

    public Task<SearchReply> SearchAsync(
        string board, string text, int? limit = null, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("q", text).Add("limit", limit);
        return _channel.GetAsync(At(board, $"/search{query}"), WireJson.Default.SearchReply, cancellationToken);
    }

    public Task<RecurrencesReply> RecurrencesAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(At(board, "/recurrences"), WireJson.Default.RecurrencesReply, cancellationToken);

    public Task<RecurrenceReply> RecurrenceAsync(
        string board, string recurrence, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(
            At(board, $"/recurrences/{Escape(recurrence)}"), WireJson.Default.RecurrenceReply, cancellationToken);

    /// <summary>Who is told how the board's tasks go on, or how this one does.</summary>
    public Task<SubscriptionsReply> SubscriptionsAsync(
        string board, string? task = null, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("task", task);
        return _channel.GetAsync(
            At(board, $"/subscriptions{query}"), WireJson.Default.SubscriptionsReply, cancellationToken);
    }

    // ---- events ----

    /// <summary>
    /// Events after a position. With a wait, answers as soon as there are any, or with none after that time.
    /// </summary>
    public Task<EventsReply> EventsAsync(
        string board, EventQuery query, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(
            At(board, $"/events{query.ToQuery(wait)}"), WireJson.Default.EventsReply, wait, cancellationToken);

    /// <summary>
    /// Follows the events from the cursor on, for ever, across restarts of the daemon; none is left out or doubled.
    /// </summary>
    public async IAsyncEnumerable<EventMessage> FollowAsync(
        string board, EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var cursor = query;
        while (true)
        {
            var reply = await EventsAsync(board, cursor, LongPoll, cancellationToken);
            foreach (var happened in reply.Events) yield return happened;
            cursor = cursor with { After = Math.Max(cursor.After, reply.Position) };
        }
    }

    // ---- files ----

    /// <summary>Puts a file to a task. The stream is read from its beginning, again when it is repeated.</summary>
    public Task<CommandReply> AttachFileAsync(
        string board, string task, string name, string? contentType, Stream content,
        CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("name", name).Add("content_type", contentType);
        return _channel.SendAsync(
            At(board, $"/tasks/{Escape(task)}/attachments{query}"), new RequestContent(content, content.Length),
            WireJson.Default.CommandReply, cancellationToken);
    }

    /// <summary>The files of a task, and what its runs handed over.</summary>
    public Task<AttachmentsReply> AttachmentsAsync(
        string board, string task, CancellationToken cancellationToken = default) =>
        _channel.GetAsync(
            At(board, $"/tasks/{Escape(task)}/attachments"), WireJson.Default.AttachmentsReply, cancellationToken);

    /// <summary>An attachment by its name, else what a run handed over under it. The caller disposes it.</summary>
    public Task<Stream> OpenFileAsync(
        string board, string task, string name, long? run = null, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("name", name).Add("run", run);
        return _channel.OpenAsync(At(board, $"/tasks/{Escape(task)}/file{query}"), cancellationToken);
    }

    // ---- what comes from other boards ----

    /// <summary>Brings rows in; what is there already stays as it is.</summary>
    public Task<ImportReply> ImportAsync(
        string board, ImportRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, "/import"), request, WireJson.Default.ImportRequest, WireJson.Default.ImportReply,
            cancellationToken);

    /// <summary>Puts bytes beside the board, so that a row may name them.</summary>
    public Task<BlobReply> KeepFileAsync(
        string board, Stream content, CancellationToken cancellationToken = default) =>
        _channel.SendAsync(
            At(board, "/files"), new RequestContent(content, content.Length), WireJson.Default.BlobReply,
            cancellationToken);

    // ---- what goes to other places ----

    /// <summary>A board as lines of JSON, as it is at one moment. The caller disposes it.</summary>
    public Task<Stream> ExportAsync(string board, CancellationToken cancellationToken = default) =>
        _channel.OpenAsync(At(board, "/export"), ExportPatience, cancellationToken);

    /// <summary>Bytes that lie beside the board, by their SHA-256. The caller disposes it.</summary>
    public Task<Stream> OpenBytesAsync(
        string board, string sha256, long size, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("size", size);
        return _channel.OpenAsync(At(board, $"/files/{Escape(sha256)}{query}"), cancellationToken);
    }

    // ---- runs, for supervisors and workers ----

    /// <summary>The output of a run; with follow it goes on until the run has ended. The caller disposes it.</summary>
    public Task<Stream> RunLogAsync(
        string board, long run, long offset, bool follow, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("offset", offset).Add("follow", follow);
        return _channel.OpenAsync(At(board, $"/runs/{run}/log{query}"), cancellationToken);
    }

    public Task<CommandReply> StartedAsync(
        string board, long run, StartedRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, $"/runs/{run}/started"), request, WireJson.Default.StartedRequest, WireJson.Default.CommandReply,
            cancellationToken);

    /// <summary>Renews the lease, or says why the worker must stop.</summary>
    public Task<RenewReply> RenewAsync(string board, long run, CancellationToken cancellationToken = default) =>
        PostAsync(At(board, $"/runs/{run}/renew"), WireJson.Default.RenewReply, cancellationToken);

    public Task<CommandReply> SettleAsync(
        string board, long run, SettleRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(
            At(board, $"/runs/{run}/settle"), request, WireJson.Default.SettleRequest, WireJson.Default.CommandReply,
            cancellationToken);

    /// <summary>Attaches a gateway for as long as the stream is kept; ends when the daemon leaves.</summary>
    public async Task<Attachment> AttachAsync(
        string profile, bool dispatch, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("profile", profile).Add("dispatch", dispatch ? "true" : "false");
        return new Attachment(await _channel.OpenAsync($"v1/attach{query}", cancellationToken));
    }

    Task<TReply> PostAsync<TReply>(string path, JsonTypeInfo<TReply> reply, CancellationToken cancellationToken) =>
        PostAsync(path, new EmptyRequest(), WireJson.Default.EmptyRequest, reply, cancellationToken);

    Task<TReply> PostAsync<TRequest, TReply>(
        string path, TRequest request, JsonTypeInfo<TRequest> type, JsonTypeInfo<TReply> reply,
        CancellationToken cancellationToken, TimeSpan held = default)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body, WireJson.Writing)) JsonSerializer.Serialize(writer, request, type);
        return _channel.ChangeAsync(Request.Post, path, body.WrittenMemory, reply, held, cancellationToken);
    }

    static string At(string board, string rest = "") => $"v1/boards/{Escape(board)}{rest}";

    static string Escape(string text) => Uri.EscapeDataString(text);
}
