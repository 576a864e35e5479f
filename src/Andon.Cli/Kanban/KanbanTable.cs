using Andon.Cli.Grammar;

namespace Andon.Cli.Kanban;

/// <summary>
/// Every verb of the dialect, once: help and dispatch come from here. Names and aliases begin with <c>kanban</c>.
/// </summary>
static class KanbanTable
{
    public const string Root = "kanban";

    public static VerbEntry[] All { get; } =
    [
        .. HomeVerbs.Entries, .. CreatingVerbs.Entries, .. ReadingVerbs.Entries, .. ChangingVerbs.Entries,
        .. WorkingVerbs.Entries, .. ReviewingVerbs.Entries, .. OverviewVerbs.Entries, .. FollowingVerbs.Entries,
        .. FilingVerbs.Entries, .. BoardsVerbs.Entries, .. SubscribingVerbs.Entries, .. DispatchingVerbs.Entries,
        .. ModelVerbs.Entries,
    ];

    /// <summary>The verb that the words name, by two of them or by one, and how many its name took.</summary>
    public static (VerbEntry? Verb, int Length) Match(ReadOnlySpan<string> words)
    {
        if (words.Length == 1 || FlagReader.IsFlag(words[1])) return (Find(words[0]), 1);
        if (Find($"{words[0]} {words[1]}") is { } longer) return (longer, 2);
        return IsGroup(words[0]) ? (null, 0) : (Find(words[0]), 1);
    }

    public static bool IsGroup(string word) =>
        Array.Exists(All, verb => verb.Name.StartsWith($"{Root} {word} ", StringComparison.Ordinal));

    static VerbEntry? Find(string words) => Array.Find(
        All, verb => verb.Name == $"{Root} {words}" || Array.IndexOf(verb.Aliases, $"{Root} {words}") >= 0);
}
