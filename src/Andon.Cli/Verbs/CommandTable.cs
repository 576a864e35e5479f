using Andon.Cli.Grammar;
using Andon.Protocol.Json;

namespace Andon.Cli.Verbs;

/// <summary>
/// Every verb of the command line, once. Help, completion, the reference page and dispatch all come from here.
/// </summary>
static class CommandTable
{
    public static VerbEntry[] All { get; } =
    [
        .. TaskVerbs.Entries, .. RecurringVerbs.Entries, .. EditVerbs.Entries, .. WorkVerbs.Entries,
        .. ReviewVerbs.Entries, .. BrakeVerbs.Entries, .. GuardVerbs.Entries,
        .. LookVerbs.Entries, .. DiagnosticVerbs.Entries, .. FollowVerbs.Entries, .. FileVerbs.Entries,
        .. BoardVerbs.Entries, .. ImportVerbs.Entries, .. ExportVerbs.Entries, .. SalvageVerbs.Entries,
        .. BackupVerbs.Entries, .. CollectVerb.Entries, .. RepairVerbs.Entries,
        .. ProfileVerbs.Entries, .. FleetVerbs.Entries,
        .. ConfigVerbs.Entries,
        .. DaemonVerbs.Entries, .. HealthVerbs.Entries, .. DoctorVerbs.Entries, .. ProgramVerbs.Entries,
    ];

    /// <summary>
    /// The verb that the line names, by two words or by one, and how many words its name took. A group alone may
    /// stand for a verb of it, but not with a word that names none.
    /// </summary>
    public static (VerbEntry? Verb, int Length) Match(ReadOnlySpan<string> words)
    {
        if (words.Length == 1 || FlagReader.IsFlag(words[1])) return (Find(words[0]), 1);
        if (Find($"{words[0]} {words[1]}") is { } longer) return (longer, 2);
        return IsGroup(words[0]) ? (null, 0) : (Find(words[0]), 1);
    }

    public static VerbEntry? Find(string name)
    {
        foreach (var verb in All)
        {
            if (verb.Name == name || Array.IndexOf(verb.Aliases, name) >= 0) return verb;
        }

        return null;
    }

    /// <summary>What the line said for a verb, and the known verb nearest to it.</summary>
    public static (string Said, string? Nearest) Nearest(ReadOnlySpan<string> words)
    {
        var group = words[0];
        var said = IsGroup(group) && words.Length > 1 ? $"{group} {words[1]}" : group;
        return (said, NearestName.Of(said, All.Where(verb => !verb.IsHidden).SelectMany(Names)));
    }

    public static IEnumerable<string> AllFlagNames() => All.SelectMany(verb => verb.FlagNames());

    static bool IsGroup(string word) =>
        Array.Exists(All, verb => verb.Name.StartsWith($"{word} ", StringComparison.Ordinal));

    static IEnumerable<string> Names(VerbEntry verb) => [verb.Name, .. verb.Aliases];
}
