using System.Collections.Immutable;
using Andon.Configuration.Sections;
using Andon.Configuration.Yaml;

namespace Andon.Configuration.Profiles;

/// <summary>What a profile runs, and how its work is executed.</summary>
sealed record ProfileCommand(
    Preset? Preset, CommandTemplate Command, string Prompt, ImmutableArray<string> Check, Lane Lane);

/// <summary>
/// Reads what a profile runs: a preset, and what the profile puts in the place of the preset's parts.
/// </summary>
sealed class CommandReader(SectionReader file)
{
    const string Expected = "a list of arguments, in which a list is a group";

    public ProfileCommand Read()
    {
        var preset = Preset.Find(file.Choice("preset", null, [.. Preset.All.Select(known => known.Name)]));
        var command = ReadCommand(preset, ReadScript(preset), ReadArguments(preset));
        var source = SourceOf(preset);
        var prompt = file.Take(
            "prompt", new(preset?.Prompt ?? PromptTemplate.Plain, source), "a text",
            value => value is YamlScalar { IsNull: false } scalar ? scalar.Text : null, value => value);
        return new ProfileCommand(preset, command, prompt.Value, ReadCheck(preset, command), ReadLane(preset));
    }

    static SettingSource SourceOf(Preset? preset) =>
        preset is null ? SettingSource.Default : new SettingSource($"preset {preset.Name}", null);

    CommandTemplate ReadCommand(Preset? preset, string? script, CommandTemplate arguments)
    {
        var fallback = preset?.CommandWith(arguments, script) ?? CommandTemplate.None;
        var command = file.Take(
            "command", new(fallback, SourceOf(preset)), Expected, ReadTemplate,
            value => value.IsEmpty ? null : value.ToString()).Value;
        CheckArguments("command", command);
        if (!file.Has("command")) return command;
        if (command.Parts is [{ IsGroup: true }, ..])
        {
            file.Refuse("invalid_value", file.LineOf("command"), "command",
                "It begins with a group, which may be left out.", "Begin with the program to run.");
        }
        else if (command.Program is "")
        {
            file.Refuse("invalid_value", file.LineOf("command"), "command",
                "Its first argument is empty.", "Begin with the program to run.");
        }

        return command;
    }

    void CheckArguments(string key, CommandTemplate template)
    {
        if (!template.Arguments.Any(argument => argument.Contains('\0'))) return;
        file.Refuse("invalid_value", file.LineOf(key), key,
            "An argument holds a NUL character.", "Remove it; a program cannot receive one.");
    }

    /// <summary>They go between the program's own options and the task.</summary>
    CommandTemplate ReadArguments(Preset? preset)
    {
        var arguments = file.Take(
            "arguments", new(CommandTemplate.None, SettingSource.Default), Expected, ReadTemplate,
            value => value.IsEmpty ? null : value.ToString()).Value;
        CheckArguments("arguments", arguments);
        if (!file.Has("arguments") || (preset is not null && !file.Has("command"))) return arguments;
        file.Refuse("invalid_value", file.LineOf("arguments"), "arguments",
            "They are added to a preset's command, and this profile has none.", "Write them into 'command'.");
        return arguments;
    }

    string? ReadScript(Preset? preset)
    {
        var script = file.Text("script");
        var isNeeded = preset is { NeedsScript: true } && !file.Has("command");
        if (script is null && isNeeded)
        {
            file.Refuse("invalid_value", file.LineOf("preset"), "script",
                $"The preset {preset!.Name} runs a script, and none is named.", "Give 'script', an absolute path.");
        }
        else if (script is not null && !isNeeded)
        {
            file.Refuse("invalid_value", file.LineOf("script"), "script",
                "There is a script, but nothing that runs it.", "Remove it, or give the preset 'shell'.");
        }
        else if (script is not null && !Path.IsPathRooted(script))
        {
            file.Refuse("invalid_value", file.LineOf("script"), "script",
                $"'{script}' is not an absolute path.", "Give one that begins with '/'.");
        }

        return script;
    }

    /// <summary>A known program says its version; what a script does with that nobody knows.</summary>
    ImmutableArray<string> ReadCheck(Preset? preset, CommandTemplate command)
    {
        IReadOnlyList<string> usual = preset is { NeedsScript: false } && command.Program is { } program
            ? [program, "--version"]
            : [];
        var check = file.Take(
            "check", new(CommandTemplate.Of(usual), SourceOf(preset)), "a list of texts", ReadTemplate,
            value => value.IsEmpty ? null : value.ToString()).Value;
        CheckArguments("check", check);
        if (check.Parts.Any(part => part.IsGroup) || check.Program is "")
        {
            file.Refuse("invalid_value", file.LineOf("check"), "check",
                "It is run as it stands: it has no groups, and begins with a program.", "Give a list of texts.");
        }

        return [.. check.Arguments];
    }

    /// <summary>
    /// A profile with a command is spawned; one without pulls its work, unless it says that a person does it.
    /// </summary>
    Lane ReadLane(Preset? preset)
    {
        var hasCommand = file.Has("command") || preset is not null;
        var lane = file.Choice("lane", hasCommand ? "command" : "pull", "command", "pull", "human") switch
        {
            "command" => Lane.Command,
            "human" => Lane.Human,
            _ => Lane.Pull,
        };
        if (lane == Lane.Command && !hasCommand)
        {
            file.Refuse("invalid_value", file.LineOf("lane"), "lane",
                "The lane is 'command', but there is no command.", "Give 'command', or the lane 'pull' or 'human'.");
        }

        if (lane != Lane.Command && hasCommand)
        {
            file.Refuse("invalid_value", file.LineOf("lane"), "lane",
                "There is a command, but the lane never runs one.",
                "Remove the command and the preset, or the lane.");
        }

        return lane;
    }

    static CommandTemplate? ReadTemplate(YamlValue value)
    {
        if (value is not YamlList { Items.Count: > 0 } list) return null;
        var parts = ImmutableArray.CreateBuilder<CommandPart>();
        foreach (var item in list.Items)
        {
            if (ReadPart(item) is not { } part) return null;
            parts.Add(part);
        }

        return new CommandTemplate(parts.ToImmutable());
    }

    static CommandPart? ReadPart(YamlValue value)
    {
        if (value is YamlScalar { IsNull: false } scalar) return CommandPart.Argument(scalar.Text);
        if (value is not YamlList { Items.Count: > 0 } list) return null;
        var texts = list.Items.OfType<YamlScalar>().Where(item => !item.IsNull).Select(item => item.Text).ToList();
        return texts.Count == list.Items.Count ? new CommandPart([.. texts], IsGroup: true) : null;
    }
}
