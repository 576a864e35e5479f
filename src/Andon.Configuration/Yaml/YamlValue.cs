namespace Andon.Configuration.Yaml;

/// <summary>
/// A piece of a configuration file and where it stands. Immutable; the three cases are all there are.
/// </summary>
abstract record YamlValue(int Line)
{
    /// <summary>What a person would call it in an error.</summary>
    public abstract string Describe();
}

/// <summary>A single value. A quoted one is always text; a plain one may be read as a number or a flag.</summary>
sealed record YamlScalar(int Line, string Text, bool IsQuoted) : YamlValue(Line)
{
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Describe() => IsNull ? "nothing" : IsQuoted ? $"the text \"{Text}\"" : $"'{Text}'";
}

sealed record YamlList(int Line, IReadOnlyList<YamlValue> Items) : YamlValue(Line)
{
    public override string Describe() => "a list";
}

/// <summary>Keys in the order of the file; a key stands in it once.</summary>
sealed record YamlMap(int Line, IReadOnlyList<YamlEntry> Entries) : YamlValue(Line)
{
    public override string Describe() => "a section";
}

sealed record YamlEntry(string Key, int Line, YamlValue Value);
