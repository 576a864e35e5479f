using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Help;
using Andon.Cli.Rendering;

namespace Andon.Cli.Verbs;

/// <summary>Verbs about the program itself.</summary>
static class ProgramVerbs
{
    const string Group = "Program";

    public static VerbEntry[] Entries { get; } =
    [
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

    static Task<int> ReferenceAsync(Invocation invocation)
    {
        invocation.Write(CommandReference.Write());
        return Task.FromResult(0);
    }
}
