using System.Text.Json.Serialization.Metadata;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Client;
using Andon.Protocol.Homes;

namespace Andon.Cli.Execution;

/// <summary>
/// One verb being run: its arguments, the home and board they mean, the client, and where to write. One thread's.
/// </summary>
sealed class Invocation : IDisposable
{
    static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    readonly Surroundings _around;
    readonly string? _board;
    bool _withholdsCredential;
    AndonClient? _client;

    public Invocation(Arguments arguments, Surroundings around)
    {
        _around = around;
        Arguments = arguments;
        var named = arguments.Verb is { HomeIsOthers: true } ? null : arguments.Text(GlobalFlags.Home.Name);
        Home = AndonHome.Resolve(named ?? around.Variable(AndonHome.Variable));
        Worker = named is not null ? null : Worker.Find(around.Variable);
        _board = arguments.Text(GlobalFlags.Board.Name) ?? GivenText(around.Variable(Worker.BoardVariable));
        var limits = arguments.Verb is { GoesOn: false } ? arguments.Duration(GlobalFlags.Timeout.Name) : null;
        Patience = limits ?? UsualPatience;
        IsJson = arguments.Has(GlobalFlags.Json.Name);
        Paint = new Paint(around.IsTerminal && !IsJson && MayPaint());
    }

    public Arguments Arguments { get; }

    public AndonHome Home { get; }

    public Worker? Worker { get; }

    public bool IsJson { get; }

    public Paint Paint { get; }

    public bool IsTerminal => _around.IsTerminal;

    public TimeProvider Time => _around.Time;

    public TextWriter Output => _around.Output;

    public TextWriter Errors => _around.Errors;

    /// <summary>Cancelled by Ctrl-C and SIGTERM. Only verbs that wait look at it.</summary>
    public CancellationToken Stop => _around.Interruption.Token;

    public ulong Salt => _around.Salt;

    /// <summary>The board in paths and queries: the one named, or the daemon's word for the home's default.</summary>
    public string Board => _board ?? AndonClient.DefaultBoard;

    /// <summary>Made when it is first used: some verbs need no daemon.</summary>
    public AndonClient Client => _client ??= new AndonClient(Home, Options);

    /// <summary>
    /// How long the daemon's answer is waited for. Verbs that go on give --timeout their own meaning.
    /// </summary>
    public TimeSpan Patience { get; }

    public ClientOptions Options => new()
    {
        Time = _around.Time,
        Salt = _around.Salt,
        Label = Label,
        Worker = Worker?.Board == Board && !_withholdsCredential ? Worker.Credential : null,
        RequestId = Arguments.Text(GlobalFlags.RequestId.Name),
        Patience = Patience,
        Blocking = _around.MayBlock,
    };

    /// <summary>
    /// What the caller is called: the worker's profile, or the user. A label; the daemon knows better.
    /// </summary>
    public string? Label =>
        GivenText(Variable(Worker.ProfileVariable)) ?? GivenText(Variable("USER")) ?? GivenText(Variable("LOGNAME"));

    public string? Variable(string name) => _around.Variable(name);

    public Stream OpenInput() => _around.OpenInput();

    public void Write(string text) => Output.Write(text);

    public void Line(string text) => Output.Write($"{text}\n");

    /// <summary>Bytes that are no text of ours.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Output.Flush();
        _around.OutputBytes.Write(bytes);
    }

    /// <summary>For verbs that go on: what was written so far is seen now.</summary>
    public void Flush() => _around.Flush();

    public void Json<T>(T value, JsonTypeInfo<T> type) => JsonText.Write(Output, value, type);

    /// <summary>The board's real name, for requests that carry it in their body.</summary>
    public async Task<string> BoardNameAsync() => _board ?? (await Client.BoardsAsync(all: false)).Board;

    /// <summary>
    /// For what a worker may do to other tasks than its own, as anybody may. Before the client is used.
    /// </summary>
    public void WithholdCredential() => _withholdsCredential = true;

    public void Dispose() => _client?.Dispose();

    bool MayPaint() =>
        !Arguments.Has(GlobalFlags.NoColor.Name)
        && GivenText(Variable("NO_COLOR")) is null
        && Variable("TERM") != "dumb";

    static string? GivenText(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
