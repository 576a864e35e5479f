namespace Andon.Core.Homes;

/// <summary>What a brake may bind.</summary>
public static class PauseScopes
{
    public const string Home = "home";
    public const string Board = "board";
    public const string Profile = "profile";
}
