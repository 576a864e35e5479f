using Andon.Linux.Calls;
using Andon.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Processes;

/// <summary>
/// Starts a process that outlives us cleanly: its own session and process group, every signal at its default and
/// unblocked (a child of .NET would inherit SIGPIPE ignored), standard input from /dev/null unless another is
/// named, no descriptor but the ones named. It inherits our umask: that belongs to the whole process, so the child
/// sets its own with <see cref="Umask"/> first thing.
/// </summary>
public static class DetachedProcess
{
    /// <summary>Set for processes that stand alone; read by <see cref="ProcessTree"/>.</summary>
    public const string StandsAloneVariable = "ANDON_STANDS_ALONE";

    // Sources are moved above the targets 0–3, so that no dup2 in the child overwrites the source of a later one.
    const int SourceMin = 10;
    const int ReadinessTarget = 3;

    /// <summary>
    /// Returns once the program runs. Throws with the error of exec (or of chdir) when it cannot; nothing is left
    /// behind then. The caller owns the handle, and reaps the child.
    /// </summary>
    public static PidFd Start(DetachedCommand command)
    {
        Validate(command);
        using var input = command.Input is { } given
            ? Duplicate(given, isOwned: false)
            : Duplicate(PosixFile.Open("/dev/null", FileCalls.ReadWrite), isOwned: true);
        using var output = OpenOutput(command.Output);
        using var readiness = command.Readiness is { } pipe ? Duplicate(pipe, isOwned: false) : null;

        var pid = Spawn(command, input, output, readiness);
        var identity = ProcessEntry.TryRead(pid) is { } entry
            ? ProcessIdentity.Of(entry)
            : throw new IOException($"Process {pid} was started, but somebody else collected it at once.");
        return PidFd.TryOpen(identity)
            ?? throw new IOException($"Process {pid} was started, but somebody else collected it at once.");
    }

    static unsafe int Spawn(
        DetachedCommand command, SafeFileHandle input, SafeFileHandle output, SafeFileHandle? readiness)
    {
        var attributes = stackalloc byte[SpawnCalls.OpaqueSize];
        var actions = stackalloc byte[SpawnCalls.OpaqueSize];
        Check(SpawnCalls.InitialiseAttributes(attributes), "posix_spawnattr_init");
        Check(SpawnCalls.InitialiseActions(actions), "posix_spawn_file_actions_init");
        try
        {
            SetAttributes(attributes);
            AddActions(actions, command.WorkingDirectory, input, output, readiness);

            using var arguments = new NativeStrings(command.Arguments);
            using var environment = new NativeStrings(EnvironmentOf(command, readiness is not null));
            int pid;
            var error = SpawnCalls.Spawn(
                &pid, command.Executable, actions, attributes, arguments.Pointers, environment.Pointers);
            return error == 0 ? pid : throw StartFailure(command, error);
        }
        finally
        {
            _ = SpawnCalls.DestroyActions(actions);
            _ = SpawnCalls.DestroyAttributes(attributes);
        }
    }

    static unsafe void SetAttributes(byte* attributes)
    {
        var signals = stackalloc byte[SpawnCalls.OpaqueSize];
        _ = SpawnCalls.FillSignals(signals);
        Check(SpawnCalls.SetDefaultSignals(attributes, signals), "posix_spawnattr_setsigdefault");
        _ = SpawnCalls.EmptySignals(signals);
        Check(SpawnCalls.SetMask(attributes, signals), "posix_spawnattr_setsigmask");

        const short flags = SpawnCalls.SetSession | SpawnCalls.SetSignalDefaults | SpawnCalls.SetSignalMask;
        Check(SpawnCalls.SetFlags(attributes, flags), "posix_spawnattr_setflags");
    }

    static unsafe void AddActions(
        byte* actions, string directory, SafeFileHandle input, SafeFileHandle output, SafeFileHandle? readiness)
    {
        AddDuplicate(actions, input, 0);
        AddDuplicate(actions, output, 1);
        AddDuplicate(actions, output, 2);
        if (readiness is not null) AddDuplicate(actions, readiness, ReadinessTarget);

        var firstClosed = readiness is null ? ReadinessTarget : ReadinessTarget + 1;
        Check(SpawnCalls.AddCloseFrom(actions, firstClosed), "posix_spawn_file_actions_addclosefrom_np");
        Check(SpawnCalls.AddChangeDirectory(actions, directory), "posix_spawn_file_actions_addchdir_np");
    }

    static unsafe void AddDuplicate(byte* actions, SafeFileHandle from, int to) => Check(
        SpawnCalls.AddDuplicate(actions, (int)from.DangerousGetHandle(), to), "posix_spawn_file_actions_adddup2");

    static SafeFileHandle OpenOutput(SpawnOutput output) => output switch
    {
        SpawnOutput.Discard => Duplicate(PosixFile.Open("/dev/null", FileCalls.ReadWrite), isOwned: true),
        SpawnOutput.AppendTo file => Duplicate(OpenLog(file.Path), isOwned: true),
        SpawnOutput.Into descriptor => Duplicate(descriptor.Handle, isOwned: false),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static SafeFileHandle OpenLog(string path) => PosixFile.Open(
        path, FileCalls.ReadWrite | FileCalls.Create | FileCalls.Append, (uint)DurableFile.OwnerOnly);

    static SafeFileHandle Duplicate(System.Runtime.InteropServices.SafeHandle source, bool isOwned)
    {
        var descriptor = FileCalls.Control(source, FileCalls.DuplicateCloseOnExec, SourceMin);
        var error = Errno.Last;
        if (isOwned) source.Dispose();
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Errno.Failure("fcntl", "a descriptor for the child", error);
    }

    static IEnumerable<string> EnvironmentOf(DetachedCommand command, bool hasReadiness)
    {
        foreach (var (name, value) in command.Environment)
        {
            if (name is not (StandsAloneVariable or ReadinessPipe.Variable)) yield return $"{name}={value}";
        }

        if (command.StandsAlone) yield return $"{StandsAloneVariable}=1";
        if (hasReadiness) yield return $"{ReadinessPipe.Variable}={ReadinessTarget}";
    }

    static void Validate(DetachedCommand command)
    {
        if (!Path.IsPathRooted(command.Executable))
            throw new ArgumentException($"{command.Executable} is not an absolute path.", nameof(command));
        if (command.Arguments.Count == 0)
            throw new ArgumentException("The argument vector is empty.", nameof(command));
        if (command.Environment.Keys.FirstOrDefault(IsBadName) is { } name)
            throw new ArgumentException($"'{name}' cannot name an environment variable.", nameof(command));
    }

    static bool IsBadName(string name) => name.Length == 0 || name.Contains('=', StringComparison.Ordinal);

    /// <summary>The child reports one number for chdir and exec alike; say which of the two it was.</summary>
    static IOException StartFailure(DetachedCommand command, int error) => Directory.Exists(command.WorkingDirectory)
        ? Errno.Failure("exec", command.Executable, error)
        : Errno.Failure("chdir", command.WorkingDirectory, error);

    static void Check(int error, string call)
    {
        if (error != 0) throw Errno.Failure(call, "a new process", error);
    }
}
