using Andon.Configuration;
using Andon.Linux.Files;
using Andon.Linux.Processes;

namespace Andon.Server.Doctor;

/// <summary>Whose the home's files are, and who else may do something with them.</summary>
static class PermissionCheck
{
    public static void Look(Examined home)
    {
        var before = home.Findings.Count;
        var places = home.Home;
        foreach (var path in Folders(home)) LookAt(home, path);
        foreach (var path in (ReadOnlySpan<string>)
            [
                places.OwnerLock, places.OwnerFile, places.SpawnLock, places.Secret, places.DaemonLog,
                Path.Combine(places.Path, HomeFiles.Configuration),
            ])
        {
            LookAt(home, path);
        }

        foreach (var board in home.BoardFolders) LookAt(home, places.BoardDatabase(board));
        foreach (var profile in Examined.Names(ProfilesOf(home))) LookAt(home, Path.Combine(ProfilesOf(home), profile));
        if (home.Findings.Count == before)
            home.Add(Kinds.Permissions.At(places.Path, "No other user may write there, nor read what is secret."));
    }

    static IEnumerable<string> Folders(Examined home) =>
    [
        home.Home.Path, home.Home.RunFolder, home.Home.BoardsFolder, Path.Combine(home.Home.Path, "home"),
        Path.Combine(home.Home.Path, "backups"), ProfilesOf(home),
        .. home.BoardFolders.Select(home.Home.BoardFolder),
    ];

    static string ProfilesOf(Examined home) => Path.Combine(home.Home.Path, HomeFiles.ProfileDirectory);

    internal static void LookAt(Examined home, string path)
    {
        if (FileFacts.TryRead(path) is not { } facts || facts.Kind is FileKind.Link) return;
        var where = home.Short(path);
        if (facts.User != CurrentUser.Id)
        {
            home.Add(
                Kinds.ForeignOwner.At(where, $"It belongs to user {facts.User}, and this is user {CurrentUser.Id}."));
        }

        if (facts.IsWritableByOthers) home.Add(Kinds.WritableByOthers.At(where, $"Its mode is {facts.ModeText}."));
        else if (facts.IsOpenToOthers && IsPrivate(home, path))
            home.Add(Kinds.OpenToOthers.At(where, $"Its mode is {facts.ModeText}."));
    }

    /// <summary>
    /// What keeps others out: the home itself, and what lies in it that is secret. A file that a person made, such as
    /// the configuration, may be readable where the home is not.
    /// </summary>
    static bool IsPrivate(Examined home, string path) =>
        path == home.Home.Path || path == home.Home.RunFolder || path == home.Home.Secret;
}
