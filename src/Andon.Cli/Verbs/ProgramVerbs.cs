using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Help;
using Andon.Cli.Kanban;
using Andon.Cli.Rendering;

namespace Andon.Cli.Verbs;

/// <summary>Verbs about the program itself.</summary>
static class ProgramVerbs
{
    const string Group = "Program";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban", Group, "The reference kanban's command line: its verbs, flags, texts and exit statuses.")
        {
            Operands = [Operand.Words("verb", "What the reference takes; andon kanban --help lists it.")],
            Notes = "What is alike and what differs is in docs/reference/hermes-compatibility.md. With "
                + "alias hermes=andon, lines that name the reference go on working.",
            Examples = ["andon kanban list --json", "andon kanban show t_0123456789abcdef"],
            Json = "what the reference prints, where its verb takes --json.",
            Run = invocation => Task.FromResult(Print(invocation, KanbanHelp.Text())),
        },
        new("version", Group, "The version of this program.")
        {
            Examples = ["andon version", "andon version --json"],
            Json = "`{version}`.",
            Run = VersionAsync,
        },
        new("reference", Group, "Prints docs/reference/cli.md.")
        {
            IsHidden = true,
            Examples = ["andon reference"],
            Run = ReferenceAsync,
        },
    ];

    static Task<int> VersionAsync(Invocation invocation)
    {
        var version = ProgramVersion.Text;
        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => WriteVersion(writer, version));
        else invocation.Line($"andon {version}");
        return Task.FromResult(0);
    }

    static void WriteVersion(System.Text.Json.Utf8JsonWriter writer, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }

    static Task<int> ReferenceAsync(Invocation invocation) =>
        Task.FromResult(Print(invocation, CommandReference.Write()));

    static int Print(Invocation invocation, string text)
    {
        invocation.Write(text);
        return 0;
    }
}
