using System.Text;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Xunit;

namespace Andon.Tests.Core;

/// <summary>
/// Documents that are printed from the code. Set ANDON_WRITE_DOCS=1 to write them anew; otherwise they are compared.
/// </summary>
static class Documents
{
    public static void Check(string path, string expected)
    {
        var file = Path.Combine(Root(), "docs", path);
        if (Environment.GetEnvironmentVariable("ANDON_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, expected);
        }

        Assert.True(File.Exists(file), $"docs/{path} is missing; write it with ANDON_WRITE_DOCS=1.");
        Assert.Equal(expected, File.ReadAllText(file));
    }

    public static string Errors()
    {
        var text = new StringBuilder("""
            # Errors

            Every refusal has a code, the sentences *what*, *why* and *next*, and changes nothing. The codes are the
            same in the command line, REST and MCP. *Retry* says whether the same request may succeed later although
            nobody changes anything. This page is printed from `ErrorCatalog` and tested equal to it.

            | code | HTTP | exit | retry | meaning |
            |---|--:|--:|---|---|

            """);
        foreach (var error in ErrorCatalog.All)
        {
            var retry = error.Retry ? "yes" : "no";
            text.Append($"| `{error.Name}` | {error.HttpStatus} | {error.ExitStatus} | {retry} | {error.Meaning} |\n");
        }

        return text.ToString();
    }

    public static string Machine()
    {
        var text = new StringBuilder("""
            # The state machine

            This page is printed from the rules themselves (`StateMachine` in `Andon.Core`) and tested equal to
            them: each cell is the decider's answer on a small board that was brought into the state by commands.

            Each status has one meaning and one way out. A card that may go on always lands in the same way: `todo`
            while a parent is open, `scheduled` until its not-before time, else `ready`, or `review` in its review
            phase. So `todo` always waits for a parent, and `ready` may always be claimed, but for a hold, a pause,
            a cooldown, a cap or processes that drain.

            ```mermaid
            stateDiagram-v2

            """);
        foreach (var birth in StateMachine.Births) text.Append($"    [*] --> {birth.Landed.Name()}: {birth.Request}\n");
        foreach (var edge in Edges()) text.Append($"    {edge.From} --> {edge.To}: {string.Join(", ", edge.Verbs)}\n");
        text.Append("```\n\n").Append(Meanings);
        AppendTable(text);
        return text.ToString();
    }

    const string Meanings = """
        The picture leaves out that every card can be archived, and deleted. Two moves are nobody's command
        about the card: a parent that becomes done or archived (or is deleted or unlinked) promotes a child from
        `todo`; a parent that is reopened takes every descendant in `ready`, `review`, `running` or `done` back
        to `todo` (`descendant_invalidated`), and one that is restored from the archive those that are not done.
        A block for a `dependency` goes to `todo` instead while a parent is open, and the second block in a row
        of one kind goes to `triage`.

        A cell says which events the command makes about the card and where the card lands, `=` when it stays
        where it was, or the code of the refusal. *Running (review)* is a running card whose run reviews it. Run
        commands are given by the run's own worker with its token; without it they are refused as
        [errors.md](../reference/errors.md) says.


        """;

    static List<(string From, string To, List<string> Verbs)> Edges()
    {
        var edges = new List<(string From, string To, List<string> Verbs)>();
        foreach (var state in StateMachine.States)
        {
            foreach (var verb in StateMachine.Verbs)
            {
                var transition = StateMachine.Ask(state, verb);
                if (transition.Refused is not null || transition.Landed == state.Status) continue;
                if (transition.Landed is null or CardStatus.Archived) continue;
                var (from, to) = (state.Status.Name(), transition.Landed.Value.Name());
                var edge = edges.Find(known => known.From == from && known.To == to);
                if (edge.Verbs is null) edges.Add(edge = (from, to, []));
                if (!edge.Verbs.Contains(verb.Name)) edge.Verbs.Add(verb.Name);
            }
        }

        return edges;
    }

    static void AppendTable(StringBuilder text)
    {
        text.Append("| command |").AppendJoin("", StateMachine.States.Select(state => $" {state.Name} |")).Append('\n');
        text.Append("|---|").AppendJoin("", StateMachine.States.Select(_ => "---|")).Append('\n');
        foreach (var verb in StateMachine.Verbs)
        {
            text.Append($"| {verb.Name}{(verb.Remark.Length > 0 ? $" ({verb.Remark})" : "")} |");
            foreach (var state in StateMachine.States) text.Append($" {Cell(state, StateMachine.Ask(state, verb))} |");
            text.Append('\n');
        }
    }

    static string Cell(MachineState state, Transition transition)
    {
        if (transition.Refused is { } code) return $"`{ErrorCatalog.Describe(code).Name}`";
        var landed = transition.Landed == state.Status ? "=" : $"→ {transition.Landed?.Name() ?? "gone"}";
        return transition.Events.IsEmpty ? landed : $"{string.Join(", ", transition.Events)} {landed}";
    }

    /// <summary>Found from where the tests run: a build for release knows no paths of sources.</summary>
    public static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Andon.slnx"))) return folder;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
