using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Andon.Configuration;
using Andon.Linux.Files;
using Andon.Linux.Locks;
using Andon.Linux.Processes;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Storage.Inspection;

namespace Andon.Server.Doctor;

/// <summary>
/// What somebody who helps needs to see, in one archive without secrets and without anything that is on a board: no
/// database, no log of a store, no output of a worker. It is made in memory, and written to a new file outside of the
/// home. Used once.
/// </summary>
sealed class Bundle(DoctorReply reply, Examined home, Redaction redaction)
{
    const string Folder = "andon-doctor";
    const int LogBytesMax = 512 * 1024;
    const int SettingsBytesMax = 1024 * 1024;
    const int FilesMax = 20_000;

    const string Readme = """
        What andon doctor saw of a home; docs/reference/doctor.md explains the findings.

          findings.json   the findings, versions and health
          status.json     what the daemon said of itself, where one answered
          logs/           the ends of the daemon's logs
          config/         the configuration and the profiles
          files.txt       names, sizes, times and permissions; no contents
          locks.txt       the kernel's locks on the home's files
          host.txt        how the home is mounted, and the limits

        Secrets were replaced by [redacted]: values of environments and headers, whatever a name that looks
        secret has, credentials in addresses, keys by their form. Look it through before you send it.

        """;

    readonly DateTimeOffset _now = home.Time.GetUtcNow();

    public static IEnumerable<string> SettingFiles(Examined home)
    {
        var profiles = Path.Combine(home.Home.Path, HomeFiles.ProfileDirectory);
        return Examined.Names(profiles)
            .Where(name => Path.GetExtension(name) is ".yaml" or ".yml")
            .Select(name => Path.Combine(profiles, name))
            .Prepend(Path.Combine(home.Home.Path, HomeFiles.Configuration));
    }

    public static string ReadText(string path) => Encoding.UTF8.GetString(ReadOnlyFile.Tail(path, SettingsBytesMax));

    /// <summary>Throws IOException, and leaves nothing behind, when the file is not new or cannot be written.</summary>
    public async Task WriteAsync(string path)
    {
        var parent = Path.GetDirectoryName(path)!; // the caller gives an absolute path
        if (Directory.Exists(home.Home.Path) && FolderPlace.IsWithin(parent, home.Home.Path))
            throw new IOException("It would lie in the home, which is not changed.");
        var bytes = await MakeAsync();
        using var file = AppendFile.CreateExclusive(path);
        try
        {
            file.WriteAll(bytes);
            file.SyncData();
            Directories.SyncParent(path);
        }
        catch (IOException)
        {
            // We made it a moment ago; whatever has its name by now stays.
            if (FileStatus.TryReadLink(path, out var named) && named.IsSameFile(file.Identity)) File.Delete(path);
            throw;
        }
    }

    async Task<byte[]> MakeAsync()
    {
        using var bytes = new MemoryStream();
        await using (var zipped = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        await using (var tar = new TarWriter(zipped, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in await EntriesAsync())
            {
                using var data = new MemoryStream(content);
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{Folder}/{name}")
                {
                    DataStream = data,
                    Mode = DurableFile.OwnerOnly,
                    ModificationTime = _now,
                });
            }
        }

        return bytes.ToArray();
    }

    async Task<List<(string Name, byte[] Content)>> EntriesAsync()
    {
        var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(reply, WireJson.Default.DoctorReply);
        var entries = new List<(string Name, byte[] Content)>
        {
            ("README.txt", Encoding.UTF8.GetBytes(Readme)),
            ("findings.json", redaction.Json(json)),
        };
        if (await StatusAsync() is { } status) entries.Add(("status.json", status));
        entries.Add(("files.txt", Encoding.UTF8.GetBytes(Made(Files))));
        entries.Add(("locks.txt", Encoding.UTF8.GetBytes(Made(Locks))));
        entries.Add(("host.txt", Encoding.UTF8.GetBytes(Made(Host))));
        foreach (var log in (string[])[home.Home.DaemonLog, $"{home.Home.DaemonLog}.1"])
        {
            if (Made(() => LogTail(log)) is { Length: > 0 } text)
                entries.Add(($"logs/{Path.GetFileName(log)}", Encoding.UTF8.GetBytes(text)));
        }

        foreach (var path in SettingFiles(home))
        {
            var text = Made(() => redaction.Text(new SettingsRedaction().Text(ReadText(path))));
            if (text.Trim().Length > 0) entries.Add(($"config/{home.Short(path)}", Encoding.UTF8.GetBytes(text)));
        }

        return entries;
    }

    /// <summary>What cannot be read says so in its place.</summary>
    static string Made(Func<string> make)
    {
        try
        {
            return make();
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            return $"It could not be read: {unable.Message}\n";
        }
    }

    async Task<byte[]?> StatusAsync()
    {
        if (home.Where is null) return null;
        try
        {
            using var client = new AndonClient(home.Home, new ClientOptions
            {
                Time = home.Time,
                Salt = (ulong)home.Time.GetTimestamp(),
                MayStart = false,
                Patience = DaemonCheck.Patience,
            });
            var status = await client.StatusAsync();
            return redaction.Json(
                System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(status, WireJson.Default.StatusReply));
        }
        catch (AndonException refused)
        {
            var why = System.Text.Json.JsonEncodedText.Encode(redaction.Text(refused.Message));
            return Encoding.UTF8.GetBytes($"{{\"why\": \"{why}\"}}\n");
        }
    }

    /// <summary>From the first whole line on.</summary>
    string LogTail(string path)
    {
        var bytes = ReadOnlyFile.Tail(path, LogBytesMax);
        var text = Encoding.UTF8.GetString(bytes);
        if (bytes.Length == LogBytesMax) text = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        return redaction.Text(text);
    }

    string Files()
    {
        var text = new StringBuilder("kind mode user size modified inode names path\n");
        var left = FilesMax;
        var folders = new Stack<string>([home.Home.Path]);
        while (folders.TryPop(out var folder) && left > 0)
        {
            foreach (var name in Examined.Names(folder).Take(left))
            {
                var path = Path.Combine(folder, name);
                if (FileFacts.TryRead(path) is not { } facts) continue;
                left--;
                text.Append(Shown(facts)).Append(' ').Append(redaction.Text(home.Short(path))).Append('\n');
                if (facts.Kind == FileKind.Folder && !IsWorkers(folder)) folders.Push(path);
            }
        }

        return left > 0 ? text.ToString() : text.Append("… and more\n").ToString();
    }

    /// <summary>What workers make is theirs: their folders are named, and what is in them is not.</summary>
    static bool IsWorkers(string folder) => Path.GetFileName(folder) is "workspaces" or "worktrees" or "trash";

    static string Shown(FileFacts facts)
    {
        var identity = facts.Identity;
        var modified = DateTimeOffset.UnixEpoch.AddTicks(identity.ModifiedNanoseconds / 100);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.Kind} {facts.ModeText} {facts.User} {identity.Size} {modified:yyyy-MM-ddTHH:mm:ss.fffffffZ} "
            + $"{identity.Inode} {identity.Links}");
    }

    string Locks()
    {
        var text = new StringBuilder("file kind access pid from to\n");
        var databases = HolderCheck.Stores(home).Select(store => DatabaseInspection.PathIn(store.Folder, store.IsHome));
        foreach (var path in databases.Prepend(home.Home.SpawnLock).Prepend(home.Home.OwnerLock))
        {
            foreach (var held in LockTable.Of(path))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{home.Short(path)} {held.Kind} {(held.IsWrite ? "write" : "read")}"
                    + $"{(held.IsBlocked ? " (waits)" : "")} {held.Pid} {held.Start} {held.End}\n");
            }
        }

        return text.ToString();
    }

    string Host()
    {
        var text = new StringBuilder();
        if (Directory.Exists(home.Home.Path))
            text.Append(CultureInfo.InvariantCulture, $"{MountPoint.Of(home.Home.Path)}\n");
        if ((ProcessLimits.TryRead(home.OwnerPid) ?? ProcessLimits.TryRead()) is { } limits)
        {
            foreach (var (name, limit) in limits.ByName)
                text.Append(CultureInfo.InvariantCulture, $"{name}: {limit.Soft} {limit.Hard}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{HostLoad.Read()}\n").ToString();
    }
}
