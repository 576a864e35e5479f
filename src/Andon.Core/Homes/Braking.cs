using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Homes;

/// <summary>
/// The brakes over many cards: while one is on, nothing new starts within its scope. Whoever is braked may be braked
/// again.
/// </summary>
static class Braking
{
    public static Decision Decide(HomeDraft draft, PauseScope command)
    {
        if (TextRules.Reason("reason", command.Reason) is { } wordy) return wordy.AsDecision();
        if (Check(draft.State, command.Scope, command.Name, "paused", out var name) is { } refusal)
            return refusal.AsDecision();
        var before = draft.State.FindPause(command.Scope, name);
        if (before is not null && before.Reason == command.Reason)
            return draft.Accept($"It is paused already, by {before.By} since {Refusals.Clock(before.Since)}.");
        var pause = before is null
            ? new Pause(command.Scope, name, command.Reason, draft.By, draft.Now)
            : before with { Reason = command.Reason };
        draft.Put(pause);
        draft.Emit(HomeEventKinds.Paused, Payload.Begin()
            .Text("scope"u8, pause.Scope)
            .TextIfAny("name"u8, pause.Name)
            .Text("reason"u8, pause.Reason)
            .Text("by"u8, draft.By)
            .End());
        return draft.Accept();
    }

    public static Decision Decide(HomeDraft draft, ResumeScope command)
    {
        if (Check(draft.State, command.Scope, command.Name, "resumed", out var name) is { } refusal)
            return refusal.AsDecision();
        if (draft.State.FindPause(command.Scope, name) is not { } pause)
        {
            return new Refusal(
                ErrorCode.NothingToChange, $"{Subject(command.Scope, name)} was not resumed.", "It is not paused.",
                "See what is paused with: andon status").AsDecision();
        }

        draft.Remove(pause);
        draft.Emit(HomeEventKinds.Resumed, Payload.Begin()
            .Text("scope"u8, pause.Scope)
            .TextIfAny("name"u8, pause.Name)
            .Text("by"u8, draft.By)
            .End());
        return draft.Accept();
    }

    /// <summary>Whether there can be such a scope; the name as it is kept.</summary>
    static Refusal? Check(HomeState state, string scope, string? given, string verb, out string? name)
    {
        name = null;
        if (scope == PauseScopes.Home)
            return given is null ? null : TextRules.Bad("name", "The home has none.", "Leave it out.");
        if (scope is not (PauseScopes.Board or PauseScopes.Profile))
            return TextRules.Bad("scope", "It is none of home, board and profile.", "Give one of them.");
        if (given is null) return TextRules.Bad("name", "It is missing.", $"Name the {scope}.");
        return scope == PauseScopes.Board ? CheckBoard(state, given, verb, out name) : CheckProfile(given, out name);
    }

    static Refusal? CheckBoard(HomeState state, string given, string verb, out string? name)
    {
        name = null;
        if (!BoardSlug.TryParse(given, out var slug))
            return TextRules.Bad("name", "It is no board's name.", "See the boards with: andon boards list");
        if (state.FindBoard(slug) is null) return Registry.Missing(slug, verb);
        name = slug.Value;
        return null;
    }

    static Refusal? CheckProfile(string given, out string? name)
    {
        name = TextRules.ProfileName(given);
        return TextRules.Profile("name", given);
    }

    static string Subject(string scope, string? name) => name is null ? "The home" : $"The {scope} {name}";
}
