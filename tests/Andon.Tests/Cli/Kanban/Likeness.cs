using System.Text.Json;
using System.Text.RegularExpressions;

namespace Andon.Tests.Cli.Kanban;

/// <summary>
/// Whether what was printed is what was recorded, but for ids, times, claimers and paths: texts line by line, where a
/// dictionary may hold more than the recorded one, and JSON as a superset of the same types.
/// </summary>
sealed partial class Likeness
{
    static readonly string[] OfTheMoment = ["_at", "expires", "now", "_seconds", "lock"];

    readonly Dictionary<string, string> _nameById = [];

    public string IdOf(string name) => _nameById.FirstOrDefault(pair => pair.Value == name).Key ?? name;

    /// <summary>The text as the fixture writes it: tasks named in the order in which they were seen.</summary>
    public string Named(string text)
    {
        var named = TaskId().Replace(text, match => NameOf(match.Value));
        named = Moment().Replace(named, "<time>");
        named = Lock().Replace(named, "${before}<lock>");
        named = Workspace().Replace(named, "<home>/kanban/workspaces/");
        named = Epoch().Replace(named, "<epoch>");
        return Seconds().Replace(named, "0s");
    }

    public IEnumerable<string> Lines(IReadOnlyList<string> recorded, string printed)
    {
        var lines = Named(printed).Split('\n')[..^1];
        for (var i = 0; i < Math.Max(recorded.Count, lines.Length); i++)
        {
            var (theirs, ours) = (Named(recorded.ElementAtOrDefault(i) ?? "(none)"), lines.ElementAtOrDefault(i));
            if (ours is not null && IsLike(theirs, ours)) continue;
            yield return $"recorded: {theirs}\n     ours: {ours ?? "(none)"}";
        }
    }

    public IEnumerable<string> Held(IReadOnlyList<string> recorded, string printed)
    {
        var lines = new Queue<string>(Named(printed).Split('\n'));
        foreach (var text in recorded)
        {
            while (lines.Count > 0 && !lines.Peek().Contains(text, StringComparison.Ordinal)) lines.Dequeue();
            if (lines.Count == 0) yield return $"no line after the last one holds: {text}";
        }
    }

    public IEnumerable<string> Json(JsonElement recorded, JsonElement printed, string path = "$") =>
        recorded.ValueKind switch
        {
            _ when IsOfTheMoment(path) => Same(path, Sort(recorded), Sort(printed)),
            JsonValueKind.Object when printed.ValueKind == JsonValueKind.Object => Fields(recorded, printed, path),
            JsonValueKind.Array when printed.ValueKind == JsonValueKind.Array => Items(recorded, printed, path),
            JsonValueKind.Number when path.EndsWith(".id", StringComparison.Ordinal) =>
                Same(path, Sort(recorded), Sort(printed)),
            _ => Same(path, Named(recorded.GetRawText()), Named(printed.GetRawText())),
        };

    IEnumerable<string> Fields(JsonElement recorded, JsonElement printed, string path) =>
        recorded.EnumerateObject().SelectMany(field => printed.TryGetProperty(field.Name, out var ours)
            ? Json(field.Value, ours, $"{path}.{field.Name}")
            : [$"{path}.{field.Name} is missing"]);

    IEnumerable<string> Items(JsonElement recorded, JsonElement printed, string path)
    {
        var (theirs, ours) = (recorded.EnumerateArray().ToList(), printed.EnumerateArray().ToList());
        if (theirs.Count != ours.Count) return [$"{path} has {ours.Count} items, not {theirs.Count}: {printed}"];
        return theirs.Zip(ours).SelectMany((pair, at) => Json(pair.First, pair.Second, $"{path}[{at}]"));
    }

    static bool IsOfTheMoment(string path) =>
        Array.Exists(OfTheMoment, end => path.EndsWith(end, StringComparison.Ordinal))
        || path.EndsWith("run_id", StringComparison.Ordinal) || path.EndsWith("db_path", StringComparison.Ordinal);

    static string Sort(JsonElement value) => value.ValueKind.ToString();

    static IEnumerable<string> Same(string path, string theirs, string ours) =>
        theirs == ours ? [] : [$"{path} is {ours}, not {theirs}"];

    static bool IsLike(string theirs, string ours)
    {
        if (theirs.EndsWith('…')) return ours.StartsWith(theirs[..^1], StringComparison.Ordinal);
        var at = theirs.IndexOf('{');
        if (at < 0) return theirs == ours;
        var entries = theirs[(at + 1)..^1].Split(", '").Select(entry => entry.TrimStart('\''));
        return ours.StartsWith(theirs[..at], StringComparison.Ordinal)
            && entries.All(entry => ours.Contains(entry, StringComparison.Ordinal));
    }

    string NameOf(string id)
    {
        if (id == "t_00000000") return id;
        if (!_nameById.TryGetValue(id, out var name)) _nameById[id] = name = $"t{_nameById.Count + 1}";
        return name;
    }

    [GeneratedRegex("t_[0-9a-f]{8,32}")]
    private static partial Regex TaskId();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d")]
    private static partial Regex Moment();

    [GeneratedRegex(@"(?<before>lock'?[=:] ?'?)[\w.-]+:\d+")]
    private static partial Regex Lock();

    [GeneratedRegex(@"[\w/<>-]+/workspaces/")]
    private static partial Regex Workspace();

    [GeneratedRegex(@"\b\d{10}\b")]
    private static partial Regex Epoch();

    [GeneratedRegex(@"\b\d+s\b")]
    private static partial Regex Seconds();
}
