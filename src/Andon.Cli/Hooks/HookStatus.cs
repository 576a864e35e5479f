using System.Globalization;
using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Rendering;
using Andon.Configuration;
using Andon.Configuration.Profiles;

namespace Andon.Cli.Hooks;

/// <summary>Tells what a gateway has written down of its hooks: cursors and dead letters.</summary>
static class HookStatus
{
    public static Task<int> RunAsync(Invocation invocation, string profile)
    {
        var configuration = ConfigurationReader.Read(invocation.Home.Path);
        var hooks = configuration.Profiles.TryGetValue(profile, out var settings) ? settings.Hooks : [];
        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => Write(writer, invocation, profile, hooks));
        else if (hooks.IsEmpty) invocation.Line($"({ControlText.Line(profile)} has no hooks)");
        else WriteText(invocation, profile, hooks);
        return Task.FromResult(0);
    }

    static void WriteText(Invocation invocation, string profile, IEnumerable<Hook> hooks)
    {
        var table = new Columns("HOOK", "BOARD", "POSITION", "GIVEN UP");
        var letters = new List<DeadLetter>();
        foreach (var hook in hooks)
        {
            var files = HookFiles.Of(invocation.Home, profile, hook.Id);
            var dead = files.Letters();
            letters.AddRange(dead);
            var cursors = files.Cursors();
            if (cursors.Count == 0) table.Add(hook.Id, "-", "-", "-");
            foreach (var cursor in cursors)
            {
                var count = dead.Count(letter => letter.Uuid == cursor.Uuid);
                table.Add(hook.Id, cursor.Board, Number(cursor.Position), Number(count));
            }
        }

        table.WriteTo(invocation.Output);
        foreach (var letter in letters)
        {
            invocation.Line(
                $"{letter.Hook}: event {letter.Position} of {letter.Board}, {letter.Kind} {letter.TaskId}: "
                + ControlText.Line(letter.Error));
        }
    }

    static void Write(Utf8JsonWriter writer, Invocation invocation, string profile, IEnumerable<Hook> hooks)
    {
        writer.WriteStartArray();
        foreach (var hook in hooks)
        {
            var files = HookFiles.Of(invocation.Home, profile, hook.Id);
            writer.WriteStartObject();
            writer.WriteString("hook", hook.Id);
            writer.WriteStartArray("cursors");
            foreach (var cursor in files.Cursors())
                JsonSerializer.Serialize(writer, cursor, HookJson.Default.HookCursor);
            writer.WriteEndArray();
            writer.WritePropertyName("dead_letters");
            JsonSerializer.Serialize(writer, [.. files.Letters()], HookJson.Default.ListDeadLetter);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
