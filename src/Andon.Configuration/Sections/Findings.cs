namespace Andon.Configuration.Sections;

/// <summary>
/// What reading the files brought to light. Owned by the reader that fills it; read once it is done.
/// </summary>
sealed class Findings
{
    public List<ConfigurationError> Errors { get; } = [];

    public List<EffectiveSetting> Settings { get; } = [];
}
