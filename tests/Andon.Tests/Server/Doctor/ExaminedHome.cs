using System.Diagnostics;
using System.Security.Cryptography;
using Andon.Linux.Files;
using Andon.Protocol.Client;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Server.Doctor;
using Andon.Server.Lifetime;
using Andon.Server.Logs;
using Andon.Server.Ownership;
using Andon.Storage.Contract;
using Andon.Storage.Disks;
using Andon.Storage.Sqlite;
using Andon.Tests.Linux;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Andon.Tests.Server.Doctor;

/// <summary>
/// A home with real stores and two boards, whose daemon has left in good order; a test breaks it and has it examined.
/// </summary>
sealed class ExaminedHome : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly List<Process> _processes = [];

    ExaminedHome() => Home = AndonHome.Resolve(_folder["home"]);

    public AndonHome Home { get; }

    /// <summary>A place outside of the home.</summary>
    public string Outside(string name) => _folder[name];

    public string this[string name] => Path.Combine(Home.Path, name);

    public string Database => Home.BoardDatabase("default");

    public string Segment => Directory.GetFiles(this["boards/default/log"]).Single();

    public static async Task<ExaminedHome> MadeAsync()
    {
        var made = new ExaminedHome();
        await made.ServeOnceAsync();
        return made;
    }

    /// <summary>A home that nobody has served yet.</summary>
    public static ExaminedHome Unmade() => new();

    public async Task<DoctorReply> ExamineAsync(TimeProvider? time = null) =>
        (await new HomeExamination(Home, time ?? TimeProvider.System, "0.0.1").RunAsync(client: null)).Reply;

    /// <summary>The finding, which must be there.</summary>
    public async Task<DoctorFinding> FindAsync(string id)
    {
        var findings = (await ExamineAsync()).Findings;
        var found = findings.FirstOrDefault(finding => finding.Id == id);
        Assert.True(found is not null, $"No {id}: {string.Join('\n', findings)}");
        Assert.DoesNotContain(findings, finding => finding.Id == "not_examined");
        return found;
    }

    /// <summary>A warning that the host deserves, whatever lies in the home.</summary>
    public static bool IsOfHost(string id) => id is "disk_low" or "inodes_low" or "memory_low" or "open_files_low"
        or "overlay_file_system" or "processes_low" or "unsafe_mount" or "volatile_file_system";

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
    }

    public static void Patch(string path, long offset, params ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.Position = offset;
        file.Write(bytes);
    }

    /// <summary>A process that sleeps; it ends with the home.</summary>
    public Process Start(string script, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{script}; echo ready; exec sleep 60"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Home.Path,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        _processes.Add(process);
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }

    /// <summary>Every name below a folder, with all that stat says but the time of access, and the content.</summary>
    public static string Walk(string folder) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder)
        .Order(StringComparer.Ordinal)
        .Select(path => (path, facts: FileFacts.TryRead(path)!.Value))
        .Select(entry => $"{entry.path} {entry.facts} {ContentOf(entry.path, entry.facts)}"));

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Dispose();
    }

    static string ContentOf(string path, FileFacts facts) => facts.Kind == FileKind.Ordinary
        ? Convert.ToHexStringLower(SHA256.HashData(ReadOnlyFile.Tail(path, (int)facts.Identity.Size)))
        : "";

    async Task ServeOnceAsync()
    {
        var chance = new Random(11);
        await using var log = new StringWriter();
        await using var daemon = await Daemon.StartAsync(new DaemonParts
        {
            Home = Home,
            Time = TimeProvider.System,
            Chance = bytes => chance.NextBytes(bytes),
            NewUuid = () => Guid.NewGuid().ToString("D"),
            Logs = new LoggerFactory([new DaemonLog(log, TimeProvider.System)]),
            OpenStores = OpenAsync,
            MakeDispatch = (_, _) => new QuietDispatch(),
            Version = "0.0.1",
        }, CancellationToken.None);
        using var client = new AndonClient(
            Home, new ClientOptions { Time = TimeProvider.System, Salt = 7, MayStart = false });
        await client.CreateBoardAsync(new CreateBoardRequest { Slug = "other" });
        foreach (var board in (string[])["default", "default", "default", "other"])
            await client.SubmitAsync(board, new CreateRequest { Title = "A task" });
    }

    static async Task<IStoreSet> OpenAsync(OwnedHome owned, CancellationToken cancellationToken) =>
        await FileStoreSet.OpenAsync(owned.Home.Path, new StoreOptions
        {
            Disk = new PosixDisk(),
            Time = TimeProvider.System,
            StartThread = (name, body) => new Thread(() => body()) { Name = name, IsBackground = true }.Start(),
            Story = owned.Story,
            StillOwner = owned.IsStillOurs,
            Circumstances = owned.Circumstances,
            NewUuid = () => Guid.NewGuid().ToString("D"),
        }, cancellationToken);
}
