namespace Andon.Cli.Grammar;

/// <summary>One flag of a verb, as help shows it and the parser reads it. <c>Value</c> is null for a switch.</summary>
sealed record Flag(string Name, string? Value, string Summary)
{
    public ValueKind Kind { get; init; } = ValueKind.Text;

    public char? Short { get; init; }

    /// <summary>Other names for the same flag.</summary>
    public string[] Aliases { get; init; } = [];

    public string[] Choices { get; init; } = [];

    /// <summary>May be given more than once.</summary>
    public bool Repeats { get; init; }

    /// <summary>One value may name several, separated by commas.</summary>
    public bool Commas { get; init; }

    /// <summary>It takes every word up to the next flag.</summary>
    public bool TakesMany { get; init; }

    public int Least { get; init; } = int.MinValue;

    public int Most { get; init; } = int.MaxValue;

    public bool IsSwitch => Value is null;

    /// <summary>
    /// Whether this word of the command line, dashes included, is its name, one of its aliases or its letter.
    /// </summary>
    public bool Answers(string word)
    {
        if (word.Length == 2) return Short is { } letter && word[1] == letter;
        if (!word.StartsWith("--", StringComparison.Ordinal)) return false;
        var name = word[2..];
        return name == Name || Array.IndexOf(Aliases, name) >= 0;
    }

    public static Flag Switch(string name, string summary) => new(name, null, summary);

    public static Flag Text(string name, string value, string summary) => new(name, value, summary);

    public static Flag Named(string name, string value, string summary) =>
        new(name, value, summary) { Kind = ValueKind.Name };

    public static Flag Many(string name, string value, string summary) =>
        new(name, value, summary) { Kind = ValueKind.Name, Repeats = true };

    public static Flag Integer(string name, string summary, int least = int.MinValue, int most = int.MaxValue) =>
        new(name, "N", summary) { Kind = ValueKind.Integer, Least = least, Most = most };

    public static Flag Duration(string name, string summary) =>
        new(name, "DURATION", summary) { Kind = ValueKind.Duration };

    /// <summary>A duration that is not nothing and has its unit.</summary>
    public static Flag Age(string name, string summary) => new(name, "AGE", summary) { Kind = ValueKind.Age };

    public static Flag Time(string name, string summary) => new(name, "TIME", summary) { Kind = ValueKind.Time };

    public static Flag Choice(string name, string summary, params string[] choices) =>
        new(name, string.Join('|', choices), summary) { Kind = ValueKind.Choice, Choices = choices };

    public static Flag Tasks(string name, string summary) =>
        new(name, "ID", summary) { Kind = ValueKind.TaskId, Repeats = true, Commas = true };
}
