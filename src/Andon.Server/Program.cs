using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Andon.Linux.ControlGroups;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Server.Backups;
using Andon.Server.Dispatch;
using Andon.Server.Doctor;
using Andon.Server.Lifetime;
using Andon.Server.Logs;
using Andon.Server.Moving;
using Andon.Server.Ownership;
using Andon.Server.Requests;
using Andon.Storage.Disks;
using Andon.Storage.Sqlite;

// Where everything is put together: the only place that names the system's clock, chance, threads and signals.

Umask.Set(Umask.OwnerOnly);
ReadinessPipe.Guard();
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
SocketServer.ServeWhereHeard();
ProcessMemory.KeepFreed(16 * 1024 * 1024);

if (args is [DaemonProgram.HoldVerb, var held]) return HoldCommand.Run(held, Console.OpenStandardInput());

if (args is [DaemonProgram.WriteVerb, var made]) return WriteCommand.Run(made, Console.OpenStandardInput());

if (args is [DaemonProgram.ExamineVerb, var copy]) return ExamineCommand.Examine(copy);

if (args is [DaemonProgram.RollVerb, var rolled, var log, var target]) return ExamineCommand.Roll(rolled, log, target);

if (args is [DaemonProgram.ProveVerb, var proved, var proof]) return ExamineCommand.Prove(proved, proof);

if (args is [DaemonProgram.PackVerb, var source, var packed]) return ExamineCommand.Pack(source, packed);

if (args is [DaemonProgram.CompareVerb, var one, var other]) return ExamineCommand.Compare(one, other);

if (args is [DaemonProgram.DoctorVerb, var examined, .. var more])
    return await DoctorCommand.RunAsync(examined, more, TimeProvider.System, Version(), Console.Out);

using var output =
    new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
using var logs = new LoggerFactory([new DaemonLog(output, TimeProvider.System)]);
return await Startup.RunAsync(Parts, logs, Console.Error);

DaemonParts Parts()
{
    var arguments = DaemonArguments.Parse(args);
    return new DaemonParts
    {
        Home = arguments.Home,
        Time = TimeProvider.System,
        Chance = RandomNumberGenerator.Fill,
        NewUuid = NewUuid,
        Logs = logs,
        OpenStores = async (owned, token) => await FileStoreSet.OpenAsync(owned.Home.Path, OptionsOf(owned), token),
        MakeDispatch = (owned, store) => new DispatchHost(
            owned.Home, store, owned.Clock, owned.Secret, TimeProvider.System,
            new Supervisors(TimeProvider.System, GroupDelegation.Establish()),
            new HostGuard(TimeProvider.System, HostLoad.Read),
            logs.CreateLogger<DispatchHost>()),
        Version = Version(),
        OnDemand = arguments.OnDemand,
        Dispatch = arguments.Dispatch,
    };
}

static StoreOptions OptionsOf(OwnedHome owned) => new()
{
    Disk = new PosixDisk(),
    Time = TimeProvider.System,
    StartThread = StartThread,
    Story = owned.Story,
    StillOwner = owned.IsStillOurs,
    Circumstances = owned.Circumstances,
    NewUuid = NewUuid,
    AllowNetworkFileSystem = HomeOwner.AllowsNetworkFileSystem,
};

// In the background: a process that lost its home ends at once, whatever its threads do.
static void StartThread(string name, Action body) =>
    new Thread(() => body()) { Name = name, IsBackground = true }.Start();

static string Version() => typeof(Startup).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

static string NewUuid() => Guid.NewGuid().ToString("D");
