using Andon.Tests.Core;

namespace Andon.Tests.Cli.Kanban;

/// <summary>A call of the reference kanban as it was recorded: its line, its exit status and what it printed.</summary>
sealed record RecordedCall(string Line)
{
    public int Exit { get; private set; }

    public List<string> Output { get; } = [];

    public List<string> Errors { get; } = [];

    /// <summary>Texts that lines of the output hold, in this order.</summary>
    public List<string> Held { get; } = [];

    public bool IsJson => Output is ["{" or "[", ..];

    public static IReadOnlyList<RecordedCall> ReadAll()
    {
        var calls = new List<RecordedCall>();
        var path = Path.Combine(Documents.Root(), "tests", "Andon.Tests", "Cli", "Kanban", "recorded-calls.txt");
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal)) calls.Add(new RecordedCall(line[2..]));
            else if (calls.Count > 0) calls[^1].Take(line);
        }

        return calls;
    }

    void Take(string line)
    {
        var text = line.Length > 2 ? line[2..] : "";
        if (line.StartsWith("exit ", StringComparison.Ordinal)) Exit = int.Parse(line[5..]);
        else if (line.StartsWith('|')) Output.Add(text);
        else if (line.StartsWith('!')) Errors.Add(text);
        else if (line.StartsWith('+')) Held.Add(text);
    }
}
