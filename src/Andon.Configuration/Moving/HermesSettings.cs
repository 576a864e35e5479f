using System.Text;
using Andon.Configuration.Sections;
using Andon.Configuration.Yaml;

namespace Andon.Configuration.Moving;

/// <summary>
/// What of the reference's own configuration holds here: its <c>kanban</c> section has the names that ours has, and a
/// profile says what it is good at.
/// </summary>
public static class HermesSettings
{
    /// <summary>The text of a configuration of ours, and the keys that mean nothing here.</summary>
    /// <param name="Text">Null when nothing of it holds here.</param>
    /// <param name="LeftOut">Keys, each with a reason.</param>
    public sealed record Moved(string? Text, IReadOnlyList<string> LeftOut);

    public static Moved KanbanOf(string text)
    {
        var leftOut = new List<string>();
        if (SectionOf(text, "kanban", leftOut) is not { } section) return new Moved(null, leftOut);
        var kept = new StringBuilder();
        foreach (var entry in section.Entries)
        {
            if (entry.Value is not YamlScalar scalar)
            {
                leftOut.Add($"kanban.{entry.Key}: it is {entry.Value.Describe()}.");
                continue;
            }

            var value = scalar.IsQuoted ? Quoted(scalar.Text) : scalar.Text;
            var line = $"  {entry.Key}: {value}\n";
            if (Problem(line) is { } why) leftOut.Add($"kanban.{entry.Key}: {why}");
            else kept.Append(line);
        }

        return new Moved(kept.Length == 0 ? null : $"kanban:\n{kept}", leftOut);
    }

    /// <summary>Null when it says nothing, or cannot be understood.</summary>
    public static string? DescriptionOf(string text)
    {
        try
        {
            if (YamlText.Parse(text) is not YamlMap map) return null;
            return map.Entries.FirstOrDefault(entry => entry.Key == "description")?.Value
                is YamlScalar { IsNull: false } scalar ? scalar.Text : null;
        }
        catch (YamlFault)
        {
            return null;
        }
    }

    static YamlMap? SectionOf(string text, string name, List<string> leftOut)
    {
        try
        {
            return (YamlText.Parse(text) as YamlMap)?.Entries
                .FirstOrDefault(entry => entry.Key == name)?.Value as YamlMap;
        }
        catch (YamlFault fault)
        {
            leftOut.Add($"config.yaml: {fault.Message}");
            return null;
        }
    }

    static string? Problem(string line)
    {
        var findings = new Findings();
        var map = YamlText.Parse($"kanban:\n{line}") as YamlMap;
        new KanbanReader(memoryBytes: 0).Read(new SectionReader(HomeFiles.Configuration, "", map, findings));
        return findings.Errors.FirstOrDefault()?.Why;
    }

    static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
