using System.Collections.Immutable;

namespace Andon.Configuration.Profiles;

/// <summary>
/// What is known of a program that works on tasks: how it is called, and what it is told. A profile that names a
/// preset may replace each of these. Immutable.
/// </summary>
/// <param name="Name">As a profile names it.</param>
/// <param name="Head">The program and what goes before a profile's own arguments.</param>
/// <param name="Tail">What goes after them: the task.</param>
public sealed record Preset(string Name, CommandTemplate Head, CommandTemplate Tail)
{
    const string ForAgents = """
        {context}

        You are the worker of this task, alone and unattended: nobody answers questions. When it is done, say so with:
        andon complete --summary "what was done"
        If it cannot go on, say why and end: andon block "why" --kind needs_input
        Ending without one of the two counts as a failure.
        """;

    public string Prompt { get; init; } = ForAgents;

    /// <summary>Whether the program is a file that the profile names as its <c>script</c>.</summary>
    public bool NeedsScript { get; init; }

    public static ImmutableArray<Preset> All { get; } = [Hermes(), Claude(), Codex(), Gemini(), Shell()];

    public static Preset? Find(string? name) => All.FirstOrDefault(preset => preset.Name == name);

    public CommandTemplate CommandWith(CommandTemplate arguments, string? script)
    {
        var head = NeedsScript && script is not null ? CommandTemplate.Of(script) : Head;
        return new([.. head.Parts, .. arguments.Parts, .. Tail.Parts]);
    }

    static Preset Hermes() => new(
        "hermes",
        new(
            Argument("hermes"), Argument("-p"), Argument("{profile}"), Argument("--accept-hooks"),
            CommandPart.Group("--skills", "{skill}"), CommandPart.Group("-m", "{model}"),
            CommandPart.Group("--provider", "{provider}")),
        new(Argument("chat"), Argument("-q"), Argument("{prompt}")));

    /// <summary>--mcp-config takes any number of files; -- ends them, and the options.</summary>
    static Preset Claude() => new(
        "claude",
        new(
            Argument("claude"), Argument("-p"), CommandPart.Group("--model", "{model}"),
            CommandPart.Group("--mcp-config", "{mcp_config}")),
        new(Argument("--"), Argument("{prompt}")));

    static Preset Codex() => new(
        "codex",
        new(
            Argument("codex"), Argument("exec"), Argument("--skip-git-repo-check"),
            Argument("--cd"), Argument("{workspace}"), CommandPart.Group("--model", "{model}"),
            CommandPart.Group("-c", "model_provider={provider}")),
        new(Argument("--"), Argument("{prompt}")));

    static Preset Gemini() => new(
        "gemini",
        new(Argument("gemini"), CommandPart.Group("-m", "{model}")),
        new(Argument("-p"), Argument("{prompt}")));

    static Preset Shell() => new("shell", CommandTemplate.None, CommandTemplate.Of("{task}"))
    {
        Prompt = PromptTemplate.Plain,
        NeedsScript = true,
    };

    static CommandPart Argument(string text) => CommandPart.Argument(text);
}
