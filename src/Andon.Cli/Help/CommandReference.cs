using System.Text;
using Andon.Cli.Grammar;
using Andon.Core.Decisions;

namespace Andon.Cli.Help;

/// <summary>
/// docs/reference/cli.md, made from the table of verbs and the catalogue of errors; a test holds it equal.
/// </summary>
static class CommandReference
{
    public static string Write()
    {
        var text = new StringBuilder(Opening);
        Flags(text, GlobalFlags.All);
        text.Append(Conventions);
        ExitCodes(text);
        foreach (var group in HelpText.Groups())
        {
            text.Append($"\n## {group.Key}\n");
            foreach (var verb in group)
                Section(text, verb);
        }

        return text.ToString();
    }

    static void Section(StringBuilder text, VerbEntry verb)
    {
        text.Append($"\n### {verb.Name}\n\n{verb.Summary}\n\n```text\n{verb.Usage()}\n```\n");
        if (verb.Notes is not null) text.Append($"\n{Escape(verb.Notes)}\n");
        if (verb.Aliases.Length > 0)
            text.Append("\nAlso ").AppendJoin(", ", verb.Aliases.Select(alias => $"`andon {alias}`")).Append(".\n");
        if (verb.Operands.Length > 0)
        {
            text.Append("\n| operand | meaning |\n|---|---|\n");
            foreach (var operand in verb.Operands)
                text.Append($"| `{operand.Usage}` | {Escape(operand.Summary)} |\n");
        }

        if (verb.Flags.Length > 0) Flags(text.Append('\n'), verb.Flags);
        if (verb.Json.Length > 0) text.Append($"\n`--json` prints {verb.Json}\n");
        text.Append("\n```sh\n").AppendJoin('\n', verb.Examples).Append("\n```\n");
    }

    static void Flags(StringBuilder text, Flag[] flags)
    {
        text.Append("| flag | meaning |\n|---|---|\n");
        foreach (var flag in flags)
            text.Append($"| `{Escape(HelpText.Name(flag))}` | {Escape(HelpText.Described(flag))} |\n");
    }

    static void ExitCodes(StringBuilder text)
    {
        text.Append("\n## Exit codes\n\n| exit | meaning | codes |\n|---|---|---|\n| 0 | done | |\n");
        foreach (var (exit, meaning) in Exits)
        {
            var codes = ErrorCatalog.All.Where(entry => entry.ExitStatus == exit).Select(entry => $"`{entry.Name}`");
            text.Append($"| {exit} | {meaning} | {string.Join(", ", codes)} |\n");
        }

        text.Append("| 130 | interrupted | |\n\nWhat each code means is in [errors.md](errors.md).\n");
    }

    static readonly (int Exit, string Meaning)[] Exits =
    [
        (ErrorCatalog.ExitRefused, "refused: the board or its rules said no"),
        (ErrorCatalog.ExitUsage, "the command line or a value is wrong; nothing was sent or done"),
        (ErrorCatalog.ExitUnavailable, "no daemon can be had"),
        (ErrorCatalog.ExitInternal, "a defect of ours"),
        (ErrorCatalog.ExitTemporary, "not now: the same line may succeed later"),
        (ErrorCatalog.ExitMaintenance, "a store needs a person"),
    ];

    static string Escape(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    const string Opening =
        """
        # The command line

        `andon <verb> [operands] [flags]`. This page is made from the same table as help and dispatch; rewrite it with
        `andon reference > docs/reference/cli.md`.

        ## Flags of every verb

        They may stand before the verb or after it.


        """;

    const string Conventions =
        """

        ## Conventions

        - What looks like a flag and is none is refused with the nearest one. Words after `--` are never flags;
          `--flag=value` takes any value, also one that begins with a dash.
        - A flag that can be given once is refused when it is given twice.
        - The board is `--board`, else `ANDON_BOARD`, else the home's default (`andon boards switch`). The home is
          `--home`, else `ANDON_HOME`, else `~/.andon`.
        - Inside a worker (`ANDON_TASK`, `ANDON_RUN`, `ANDON_RUN_TOKEN`) the task may be left out where its usage shows
          it in brackets. The run and its token go along on the worker's own board only, and never with a comment on
          another task.
        - Durations are whole seconds, or a decimal number and `s`, `m`, `h` or `d`. Times are local unless they carry
          an offset.
        - Refusals go to standard error as `andon: what why next`; with `--json` they are a problem object (RFC 9457) on
          standard output. Both set the exit code.
        - Control characters in texts of others are shown as signs; `--json` has the texts as they are.
        - Colour only on a terminal, never with `NO_COLOR` or `--no-color`.

        """;
}
