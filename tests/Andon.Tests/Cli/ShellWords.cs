using System.Text;

namespace Andon.Tests.Cli;

/// <summary>Splits an example as a shell would: quotes hold words together, and a redirection is not ours.</summary>
static class ShellWords
{
    public static string[] Of(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        var isOpen = false;
        foreach (var letter in line)
        {
            if (quote != '\0')
            {
                if (letter == quote) quote = '\0';
                else word.Append(letter);
            }
            else if (letter is '"' or '\'')
            {
                quote = letter;
                isOpen = true;
            }
            else if (letter != ' ')
            {
                word.Append(letter);
                isOpen = true;
            }
            else if (isOpen)
            {
                words.Add(word.ToString());
                word.Clear();
                isOpen = false;
            }
        }

        if (isOpen) words.Add(word.ToString());
        var redirection = words.IndexOf("<");
        return redirection < 0 ? [.. words] : [.. words[..redirection]];
    }
}
