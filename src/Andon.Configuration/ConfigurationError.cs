namespace Andon.Configuration;

/// <summary>
/// What is wrong in a configuration file, and what to do: <c>unknown_key</c>, <c>wrong_type</c>, <c>out_of_range</c>,
/// <c>invalid_value</c>, <c>invalid_yaml</c>, <c>invalid_name</c> or <c>unreadable</c>.
/// </summary>
public sealed record ConfigurationError(string Code, string File, int Line, string? Key, string Why, string Next)
{
    public override string ToString() => $"{File}:{Line}: {Why} {Next}";
}
