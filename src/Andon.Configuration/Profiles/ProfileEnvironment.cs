namespace Andon.Configuration.Profiles;

/// <summary>
/// What a profile's programs see of the world, whoever starts them: what programs usually need, what the profile lets
/// through, what it sets, and <c>andon</c> in front of the search path.
/// </summary>
public static class ProfileEnvironment
{
    const string UsualPath = "/usr/local/bin:/usr/bin:/bin";

    /// <param name="profile">Whose programs.</param>
    /// <param name="usual">What everybody gets; the answer is a copy.</param>
    /// <param name="find">Looks up a variable of our own.</param>
    /// <param name="programs">The folder of <c>andon</c>.</param>
    public static Dictionary<string, string> Of(
        ProfileSettings profile, IReadOnlyDictionary<string, string> usual, Func<string, string?> find,
        string programs)
    {
        var environment = new Dictionary<string, string>(usual, StringComparer.Ordinal);
        foreach (var name in profile.EnvironmentAllow)
        {
            if (find(name) is { } value) environment[name] = value;
        }

        foreach (var (name, value) in profile.Environment) environment[name] = value;
        environment["PATH"] = $"{programs}:{environment.GetValueOrDefault("PATH", UsualPath)}";
        return environment;
    }
}
