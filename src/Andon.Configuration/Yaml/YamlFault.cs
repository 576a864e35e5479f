namespace Andon.Configuration.Yaml;

/// <summary>The text is not YAML, or uses a part of YAML that a configuration has no need of.</summary>
sealed class YamlFault(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
