namespace Andon.Configuration;

/// <summary>
/// A setting as it holds now. <paramref name="Value"/> is null where nothing limits or names anything;
/// <paramref name="Source"/> is <c>default</c>, or the file (relative to the home) that says so, in
/// <paramref name="Line"/>.
/// </summary>
public sealed record EffectiveSetting(string Key, string? Value, string Source, int? Line);
