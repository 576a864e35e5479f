using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Andon.Configuration.Sections;
using Andon.Core.Events;

namespace Andon.Configuration.Profiles;

/// <summary>Reads the hooks of a file.</summary>
static class HookReader
{
    const int RetriesMax = 20;

    /// <param name="file">A profile's, or the home's.</param>
    /// <param name="isShared">Every gateway runs these, so they may only hear of their own profile's tasks.</param>
    public static ImmutableArray<Hook> Read(SectionReader file, bool isShared)
    {
        var hooks = ImmutableArray.CreateBuilder<Hook>();
        foreach (var section in file.Items("hooks"))
        {
            var hook = ReadOne(section, isShared);
            if (hooks.Any(other => other.Id == hook.Id))
            {
                section.Refuse("invalid_value", section.LineOf("name"), "name",
                    $"Another hook is '{hook.Id}', too.", "Give each a name of its own.");
            }

            hooks.Add(hook);
        }

        return hooks.ToImmutable();
    }

    static Hook ReadOne(SectionReader section, bool isShared)
    {
        var on = section.Texts("on");
        var command = section.Texts("command");
        var hook = new Hook(section.Text("name") ?? NameOf(on, command))
        {
            On = [.. on],
            Command = [.. command],
            Timeout = section.Length("timeout", TimeSpan.FromSeconds(30)) ?? TimeSpan.FromSeconds(30),
            Retries = section.Whole("retries", 5, least: 0, RetriesMax),
            HearsAll = section.Choice("scope", "own", "own", "all") == "all",
        };
        section.Finish();
        Check(section, hook, isShared);
        return hook;
    }

    static void Check(SectionReader section, Hook hook, bool isShared)
    {
        foreach (var kind in hook.On.Where(kind => !EventKinds.All.Contains(kind)))
        {
            var next = NearestName.Of(kind, EventKinds.All) is { } nearest
                ? $"Did you mean '{nearest}'?"
                : $"Known are {string.Join(", ", EventKinds.All)}.";
            section.Refuse("invalid_value", section.LineOf("on"), "on", $"'{kind}' is no kind of event.", next);
        }

        if (hook.On.IsEmpty)
        {
            section.Refuse("invalid_value", section.LineOf("on"), "on",
                "It says of no event.", "Give a list of kinds, such as [blocked, completed].");
        }

        if (hook.Command.IsEmpty || hook.Command[0].Length == 0)
        {
            section.Refuse("invalid_value", section.LineOf("command"), "command",
                "There is no program to run.", "Give program and arguments, as a list.");
        }

        if (!ProfileName.IsValid(hook.Id))
        {
            section.Refuse("invalid_value", section.LineOf("name"), "name",
                $"'{hook.Id}' is no name for a hook.", "Use lower-case letters, digits, - and _; at most 64.");
        }

        if (isShared && hook.HearsAll)
        {
            section.Refuse("invalid_value", section.LineOf("scope"), "scope",
                "Every gateway would run it for every event.", "Give it to one profile, in that profile's file.");
        }
    }

    /// <summary>A hook that does something else is another hook, and begins with what happens next.</summary>
    static string NameOf(IEnumerable<string> on, IEnumerable<string> command)
    {
        var text = $"{string.Join('\0', on)}\0\0{string.Join('\0', command)}";
        return $"hook-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6))}";
    }
}
