namespace Andon.Configuration.Sections;

/// <summary>Where a value comes from, for a section that inherits it.</summary>
sealed record SettingSource(string Name, int? Line)
{
    public static SettingSource Default { get; } = new("default", null);
}

/// <summary>A value and where it comes from.</summary>
readonly record struct Sourced<T>(T Value, SettingSource Source);
