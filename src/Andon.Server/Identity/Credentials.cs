using System.Security.Cryptography;
using System.Text;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Verbs;
using Andon.Server.Boards;
using Andon.Server.Requests;

namespace Andon.Server.Identity;

/// <summary>Who asks, proved: the actor of the change, and the worker's credential if it showed a true one.</summary>
sealed record Caller(Actor Actor, WorkerCredential? Worker, RunHolder? Holder);

/// <summary>
/// Stamps actors from credentials, never from what a request says of itself: the kernel vouches for the user, the
/// home's secret for a run. Safe from any thread.
/// </summary>
sealed class Credentials(HomeSecret secret)
{
    /// <summary>Whoever asks something of the board.</summary>
    public async ValueTask<Caller> CallerAsync(Exchange exchange, OpenBoard board)
    {
        var label = LabelOf(exchange);
        if (WorkerOf(exchange) is not { } worker) return new Caller(Person(exchange, label), null, null);
        if (!IsTrue(board, worker)) throw Untrue(worker, board);
        var holder = await board.Holders.FindAsync(board, worker.Run, exchange.Aborted);
        return new Caller(new Actor(ActorKind.AgentRun, holder.Name, holder.Run, label), worker, holder);
    }

    /// <summary>Whoever asks something of the home; a worker may be that of any open board.</summary>
    public async ValueTask<Actor> CallerAsync(Exchange exchange, IEnumerable<OpenBoard> boards)
    {
        if (WorkerOf(exchange) is not { } worker) return Person(exchange, LabelOf(exchange));
        var board = boards.FirstOrDefault(candidate => IsTrue(candidate, worker)) ?? throw Untrue(worker, null);
        return (await CallerAsync(exchange, board)).Actor;
    }

    bool IsTrue(OpenBoard board, WorkerCredential worker) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(secret.RunToken(board.Entry.Uuid, worker.Run)), Encoding.UTF8.GetBytes(worker.Token));

    static Actor Person(Exchange exchange, string? label) => new(ActorKind.Human, exchange.Peer.Name, Label: label);

    /// <summary>Null for people; half a credential is none.</summary>
    static WorkerCredential? WorkerOf(Exchange exchange)
    {
        var run = exchange.Header(ProtocolHeaders.Run);
        var token = exchange.Header(ProtocolHeaders.RunToken);
        if (run is null && token is null) return null;
        if (!RunId.TryParse(run, out var id))
        {
            throw new AndonException(
                ErrorCode.InvalidArgument, "The run's credential was refused.",
                $"{ProtocolHeaders.Run} is not a run's number.",
                $"Send number and token in {ProtocolHeaders.Run} and {ProtocolHeaders.RunToken}.");
        }

        return token is null ? throw Tokenless(id) : new WorkerCredential(id, token);
    }

    static string? LabelOf(Exchange exchange)
    {
        if (exchange.Header(ProtocolHeaders.Label) is not { } escaped) return null;
        var label = Uri.UnescapeDataString(escaped);
        if (label.Length <= TextLimits.NameCharactersMax && !label.Any(char.IsControl)) return label;
        throw new AndonException(
            ErrorCode.InvalidArgument, "The label was refused.",
            $"It has control characters, or more than {TextLimits.NameCharactersMax} characters.",
            "Choose a shorter, plain one.");
    }

    static AndonException Tokenless(RunId id) => new(
        ErrorCode.RunTokenRequired, "The run's credential was refused.",
        $"The request names run {id} and shows no token of it.",
        "Use the token that the worker was started with, in ANDON_RUN_TOKEN.");

    static AndonException Untrue(WorkerCredential worker, OpenBoard? board) => new(
        new Refusal(
            ErrorCode.RunTokenInvalid, "The run's credential was refused.",
            $"The token is not that of run {worker.Run}{(board is null ? "" : $" of board {board.Entry.Slug}")}.",
            "Use the token that the worker was started with, in ANDON_RUN_TOKEN, on its own board."),
        board?.Entry.Slug.Value);
}
