using System.Globalization;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.StoreContract;

/// <summary>What the suite says, in short: actors, keys and commands.</summary>
static class Some
{
    /// <summary>
    /// How often a race is run: in a full test, as often as the reference's own stress suite failed to stand.
    /// </summary>
    public static int Rounds { get; } = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1" ? 50 : 1;

    public static Actor Person { get; } = new(ActorKind.Human, "ada");

    public static Actor OtherPerson { get; } = new(ActorKind.Human, "bob");

    public static RequestKey Key(string id, string fingerprint = "f") => new(id, fingerprint);

    public static async Task<SubmitResult> SendAsync(
        this IBoardStore store, Command command, RequestKey? request = null, Actor? actor = null) =>
        await store.SubmitAsync(new Submission(command, actor ?? Person, request), CancellationToken.None);

    public static async Task<SubmitResult.Accepted> DoAsync(
        this IBoardStore store, Command command, RequestKey? request = null, Actor? actor = null)
    {
        var result = await store.SendAsync(command, request, actor);
        return result as SubmitResult.Accepted ?? throw new InvalidOperationException($"Refused: {result}");
    }

    public static async Task<CardId> CreateAsync(this IBoardStore store, string title, RequestKey? request = null) =>
        (await store.DoAsync(new CreateCard(title) { Assignee = "worker" }, request)).Reply.Card!.Value;

    public static Task<Card?> CardAsync(this IBoardStore store, CardId id) =>
        store.ReadAsync(reader => reader.FindCard(id), CancellationToken.None);

    public static async Task<ErrorCode> CodeAsync(
        this IBoardStore store, Command command, RequestKey? request = null, Actor? actor = null) =>
        (await store.SendAsync(command, request, actor) as SubmitResult.Refused
            ?? throw new InvalidOperationException("It was accepted.")).Refusal.Code;

    public static ClaimCard Claim(CardId card) => new(card, RunKinds.Manual);

    public static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);
}
