using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Andon.Linux.Processes;

namespace Andon.Protocol.Homes;

/// <summary>
/// A home's places. Everything is derived from the home's path alone, so that a cron job, a service and a terminal
/// find the same daemon.
/// </summary>
public sealed record AndonHome
{
    public const string Variable = "ANDON_HOME";

    const string DefaultName = ".andon";

    /// <summary>A socket's address has room for 108 bytes with its end; four are kept in hand.</summary>
    const int SocketPathBytesMax = 104;

    AndonHome(string path)
    {
        Path = path;
        Socket = SocketOf(path);
    }

    /// <summary>Absolute, without dots or a slash at its end.</summary>
    public string Path { get; }

    public string Socket { get; }

    public string RunFolder => Under("run");

    /// <summary>The kernel lock whose holder owns the home; never deleted.</summary>
    public string OwnerLock => Under("run/owner.lock");

    /// <summary>Who holds the lock, for people and discovery; the lock alone is the truth.</summary>
    public string OwnerFile => Under("run/owner.json");

    public string SpawnLock => Under("run/spawn.lock");

    /// <summary>Its presence says that somebody stopped the daemon on purpose.</summary>
    public string StopIntent => Under("run/stopped");

    /// <summary>When starts failed lately, one line each.</summary>
    public string FailedStarts => Under("run/failed-starts");

    public string DaemonLog => Under("run/andond.log");

    /// <summary>The secret from which run tokens are derived.</summary>
    public string Secret => Under("run/secret");

    public string BoardsFolder => Under("boards");

    /// <summary>The path given, else <c>ANDON_HOME</c>, else <c>~/.andon</c>.</summary>
    public static AndonHome Resolve(string? path = null)
    {
        var chosen = FirstGiven(path, Environment.GetEnvironmentVariable(Variable)) ?? DefaultPath();
        return new AndonHome(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(chosen)));
    }

    public string BoardFolder(string slug) => System.IO.Path.Combine(BoardsFolder, slug);

    /// <summary>The board's database file. Only its daemon may open it.</summary>
    public string BoardDatabase(string slug) => System.IO.Path.Combine(BoardFolder(slug), "board.db");

    public override string ToString() => Path;

    string Under(string name) => System.IO.Path.Combine(Path, name);

    static string? FirstGiven(params ReadOnlySpan<string?> paths)
    {
        foreach (var path in paths)
        {
            if (!string.IsNullOrWhiteSpace(path)) return path;
        }

        return null;
    }

    static string DefaultPath() => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        DefaultName);

    static string SocketOf(string home)
    {
        var inside = System.IO.Path.Combine(home, "run", "andon.sock");
        if (Encoding.UTF8.GetByteCount(inside) <= SocketPathBytesMax) return inside;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home)).AsSpan(0, 12));
        var user = CurrentUser.Id.ToString(CultureInfo.InvariantCulture);
        return $"/tmp/andon-{user}/{name}.sock";
    }
}
