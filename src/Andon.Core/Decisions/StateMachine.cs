using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Commands;

namespace Andon.Core.Decisions;

/// <summary>
/// What one command does to a card in one state: its events and where the card lands, or the refusal.
/// </summary>
/// <param name="Events">The kinds about that card, in order; empty for a refusal, or when nothing changed.</param>
/// <param name="Landed">The status afterwards; null for a refusal, and for a card that is gone.</param>
/// <param name="Refused">Null when it was accepted.</param>
public sealed record Transition(ImmutableArray<string> Events, CardStatus? Landed, ErrorCode? Refused);

/// <summary>A state of the table: a status, and for a running card what it runs for.</summary>
public sealed record MachineState(string Name, CardStatus Status);

/// <summary>A command as the table knows it.</summary>
public sealed record MachineVerb(string Name, string Remark);

/// <summary>
/// The whole table of states and commands, asked of the rules themselves: each cell is the decider's answer on a small
/// board prepared with commands, so the table cannot say anything else than the code.
/// </summary>
public static class StateMachine
{
    static readonly ImmutableArray<MachineState> AllStates = [.. StateSample.Recipes.Select(recipe => recipe.State)];
    static readonly ImmutableArray<MachineVerb> AllVerbs = [.. VerbSample.All.Select(verb => verb.Verb)];

    public static ImmutableArray<MachineState> States => AllStates;

    public static ImmutableArray<MachineVerb> Verbs => AllVerbs;

    /// <summary>The cell of one state and one verb.</summary>
    public static Transition Ask(MachineState state, MachineVerb verb)
    {
        var sample = new StateSample();
        StateSample.Recipes[AllStates.IndexOf(state)].Prepare(sample);
        var (command, actor) = VerbSample.All[AllVerbs.IndexOf(verb)].Make(sample);
        return sample.Ask(command, actor);
    }

    /// <summary>Where a new card lands, and what has to be said for it.</summary>
    public static ImmutableArray<(string Request, CardStatus Landed)> Births =>
    [
        Born("create", new CreateCard("x")),
        Born("create with an open parent", new CreateCard("x"), withParent: true),
        Born("create with a time ahead", new CreateCard("x") { NotBefore = StateSample.Ahead }),
        Born("create as triage", new CreateCard("x") { Triage = true }),
        Born("create blocked", new CreateCard("x") { InitialStatus = "blocked" }),
    ];

    static (string Request, CardStatus Landed) Born(string request, CreateCard command, bool withParent = false)
    {
        var sample = new StateSample();
        sample.Create(withParent ? command with { Parents = [sample.Parent] } : command);
        return (request, sample.Card.Status);
    }
}
