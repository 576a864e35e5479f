using System.Text;

namespace Andon.Configuration.Profiles;

/// <summary>
/// Makes the text that a worker starts from. The kernel takes no argument of more than 128 KiB, so a longer one is cut
/// and says so.
/// </summary>
public static class PromptTemplate
{
    /// <summary>The whole task, and nothing else.</summary>
    public const string Plain = "{context}";

    public const int BytesMax = 96 * 1024;

    /// <summary>The facts, with the prompt that they give.</summary>
    public static CommandFacts Fill(string template, CommandFacts facts)
    {
        var bounded = facts with { Context = Bounded(facts.Context, facts.Task), Prompt = null };
        var prompt = Placeholders.Fill(template, bounded.Find, out _);
        return bounded with { Prompt = Bounded(prompt, facts.Task) };
    }

    static string Bounded(string text, string task)
    {
        if (Encoding.UTF8.GetByteCount(text) <= BytesMax) return text;
        var rest = $"\n\n[Cut here: it is longer than {BytesMax} bytes. Read the whole of it with: andon show {task}]";
        var room = BytesMax - rest.Length;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            end += rune.Utf16SequenceLength;
        }

        return text[..end] + rest;
    }
}
