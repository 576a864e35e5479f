namespace Andon.Configuration;

/// <summary>The names of a home's configuration files.</summary>
public static class HomeFiles
{
    public const string Configuration = "config.yaml";
    public const string ProfileDirectory = "profiles";
}
