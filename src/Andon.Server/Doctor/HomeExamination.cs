using System.Runtime.InteropServices;
using Andon.Configuration;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Storage.Sqlite;

namespace Andon.Server.Doctor;

/// <summary>
/// Examines a home and changes nothing of it, whether its daemon lives, cannot start, or is somebody else's. It belongs
/// into a process of its own that has no store open, and starts no daemon. Used once.
/// </summary>
sealed class HomeExamination(AndonHome home, TimeProvider time, string version)
{
    /// <summary>Everything that was found, the home as it was seen, and what must not leave the host.</summary>
    public async Task<(DoctorReply Reply, Examined Home, Redaction Redaction)> RunAsync(string? client)
    {
        var examined = new Examined(home, time);
        if (Directory.Exists(home.Path) && !Permissions.CanLookInto(home.Path)) LookFromOutside(examined);
        else if (Directory.Exists(home.Path)) await LookAsync(examined);
        else LookAtNothing(examined);
        if (client is not null && client != version)
        {
            examined.Add(Kinds.VersionsDiffer.At(
                "programs", $"The command line is version {client}, and the andond beside it {version}."));
        }

        Guarded(examined, "clock", () => HostCheck.LookAtClock(examined));
        Guarded(examined, "limits", () => HostCheck.LookAtLimits(examined));
        var redaction = RedactionOf(examined);
        return (ReplyOf(examined, redaction), examined, redaction);
    }

    async Task LookAsync(Examined examined)
    {
        Guarded(examined, "file system", () => FileSystemCheck.Look(examined));
        Guarded(examined, "permissions", () => PermissionCheck.Look(examined));
        Guarded(examined, "owner", () => OwnerCheck.Look(examined));
        await GuardedAsync(examined, "daemon", () => DaemonCheck.LookAsync(examined, version));
        Guarded(examined, "open files", () => HolderCheck.Look(examined));
        Guarded(examined, "stores", () => StoreCheck.Look(examined));
        Guarded(examined, "leftovers", () => LeftoverCheck.Look(examined));
        Guarded(examined, "runs", () => RunCheck.Look(examined));
        await GuardedAsync(examined, "workspaces", () => WorkspaceCheck.LookAsync(examined));
        Guarded(examined, "configuration", () => HostCheck.LookAtConfiguration(examined));
    }

    /// <summary>What is closed to us is not taken for missing.</summary>
    static void LookFromOutside(Examined examined)
    {
        Guarded(examined, "file system", () => FileSystemCheck.Look(examined));
        Guarded(examined, "permissions", () => PermissionCheck.LookAt(examined, examined.Home.Path));
        examined.Add(Kinds.NotExamined.At(examined.Home.Path, "This user may not look into it."));
    }

    static void LookAtNothing(Examined examined)
    {
        var path = examined.Home.Path;
        Guarded(examined, "home", () => examined.Add(FileFacts.TryRead(path) is { Kind: var kind }
            ? Kinds.HomeNoFolder.At(path, $"It is something else: {kind}.")
            : Kinds.HomeMissing.At(path, "Nothing has that name.")));
        var sqlite = SqliteLibrary.IsSafe ? Kinds.Sqlite : Kinds.SqliteOld;
        examined.Add(sqlite.At("e_sqlite3", $"{SqliteLibrary.Version}, {SqliteLibrary.SourceId}"));
    }

    static void Guarded(Examined examined, string what, Action look)
    {
        try
        {
            look();
        }
#pragma warning disable CA1031 // What one check cannot do, a defect of ours included, must not hide what others find.
        catch (Exception unable)
#pragma warning restore CA1031
        {
            examined.Add(Kinds.NotExamined.At(what, $"{unable.GetType().Name}: {unable.Message}"));
        }
    }

    static async Task GuardedAsync(Examined examined, string what, Func<Task> look)
    {
        try
        {
            await look();
        }
#pragma warning disable CA1031 // What one check cannot do, a defect of ours included, must not hide what others find.
        catch (Exception unable)
#pragma warning restore CA1031
        {
            examined.Add(Kinds.NotExamined.At(what, $"{unable.GetType().Name}: {unable.Message}"));
        }
    }

    DoctorReply ReplyOf(Examined examined, Redaction redaction) => new()
    {
        Home = home.Path,
        At = time.GetUtcNow().ToUnixTimeSeconds(),
        Severity = FindingSeverities.Worst(examined.Findings.Select(finding => finding.Severity)),
        Versions = new DoctorVersions(
            version, SqliteLibrary.Version, SqliteLibrary.SourceId, RuntimeInformation.OSDescription),
        Daemon = examined.Where is not null ? "answering" : examined.IsOwned ? "silent" : "none",
        Owner = examined.Where?.Owner,
        Health = examined.Health,
        Findings =
        [
            .. examined.Findings.Select(redaction.Finding)
                .OrderByDescending(finding => Rank(finding.Severity)),
        ],
    };

    static int Rank(string severity) => FindingSeverities.All.Index().First(each => each.Item == severity).Index;

    /// <summary>
    /// Values of environments and headers are secret wherever they turn up: in a log, in a command line.
    /// </summary>
    static Redaction RedactionOf(Examined examined)
    {
        var settings = new SettingsRedaction();
        IEnumerable<string> parsed = [];
        Guarded(examined, "secrets", () =>
        {
            foreach (var file in Bundle.SettingFiles(examined)) settings.Text(Bundle.ReadText(file));
            var profiles = ConfigurationReader.Read(examined.Home.Path).Profiles.Values;
            var servers = profiles.SelectMany(profile => profile.McpServers);
            parsed =
            [
                .. profiles.SelectMany(profile => profile.Environment.Values),
                .. servers.SelectMany(server => server.Environment.Values.Concat(server.Headers.Values)),
            ];
        });
        return new Redaction(
            settings.Values.Concat(parsed),
            [SqliteLibrary.SourceId, examined.Home.Path, examined.Folder]);
    }
}
