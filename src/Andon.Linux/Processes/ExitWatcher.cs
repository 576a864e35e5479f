using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Processes;

/// <summary>
/// Waits for any number of processes with one thread that sleeps in epoll, as the runtime does for sockets. There is
/// one per program, started at the first wait; its thread never holds up the end of the program.
/// </summary>
sealed class ExitWatcher
{
    const int EntriesMax = 64;

    // The kernel packs struct epoll_event on x64 only: the cookie follows the events at once.
    static readonly int CookieOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    static readonly int EntrySize = CookieOffset + sizeof(ulong);
    static readonly Lazy<ExitWatcher> LazyShared = new(() => new ExitWatcher());

    // Never closed: it lives as long as the program.
    readonly int _epoll;
    readonly Lock _waitsLock = new();
    readonly Dictionary<ulong, Wait> _waits = [];
    ulong _lastCookie;
    IOException? _failure;

    ExitWatcher()
    {
        _epoll = ProcessCalls.CreateEpoll(ProcessCalls.EpollCloseOnExec);
        Errno.Check(_epoll, "epoll_create1", "a new instance");
#pragma warning disable RS0030 // One thread for the program's life waits in the kernel; no pool thread may block there.
        _ = Task.Factory.StartNew(
            Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
#pragma warning restore RS0030
    }

    public static ExitWatcher Shared => LazyShared.Value;

    public async Task WaitAsync(SafeFileHandle pidFd, CancellationToken cancellationToken)
    {
        var (cookie, wait) = Add(pidFd);
        try
        {
            await wait.Done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Remove(cookie);
        }
    }

    /// <summary>A descriptor can be in the set only once, so each wait watches a duplicate of its own.</summary>
    unsafe (ulong Cookie, Wait Wait) Add(SafeFileHandle pidFd)
    {
        var copy = FileCalls.Control(pidFd, FileCalls.DuplicateCloseOnExec, 0);
        Errno.Check(copy, "fcntl", "a process handle");
        var wait = new Wait(new SafeFileHandle(copy, ownsHandle: true));
        var cookie = Register(wait);

        var entry = stackalloc byte[EntrySize];
        var bytes = new Span<byte>(entry, EntrySize);
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ProcessCalls.EpollIn | ProcessCalls.EpollOneShot);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[CookieOffset..], cookie);
        if (ProcessCalls.ControlEpoll(_epoll, ProcessCalls.EpollAdd, copy, entry) < 0)
        {
            var error = Errno.Last;
            Remove(cookie);
            throw Errno.Failure("epoll_ctl", "a process handle", error);
        }

        return (cookie, wait);
    }

    ulong Register(Wait wait)
    {
        lock (_waitsLock)
        {
            if (_failure is not null) throw new IOException(_failure.Message, _failure);

            _waits.Add(++_lastCookie, wait);
            return _lastCookie;
        }
    }

    unsafe void Remove(ulong cookie)
    {
        Wait? wait;
        lock (_waitsLock)
        {
            if (!_waits.Remove(cookie, out wait)) return;
        }

        // Closing would do, but only once nobody else (a child between fork and exec) shares the description.
        var entry = stackalloc byte[EntrySize];
        _ = ProcessCalls.ControlEpoll(
            _epoll, ProcessCalls.EpollDelete, (int)wait.Handle.DangerousGetHandle(), entry);
        wait.Handle.Dispose();
    }

    unsafe void Run()
    {
        var entries = stackalloc byte[EntriesMax * EntrySize];
        while (true)
        {
            var count = ProcessCalls.WaitEpoll(_epoll, entries, EntriesMax, -1);
            if (count < 0 && Errno.Last != Errno.Interrupted)
            {
                FailAll(Errno.Failure("epoll_wait", "process handles", Errno.Last));
                return;
            }

            for (var index = 0; index < count; index++)
            {
                var entry = new ReadOnlySpan<byte>(entries + index * EntrySize, EntrySize);
                Complete(BinaryPrimitives.ReadUInt64LittleEndian(entry[CookieOffset..]));
            }
        }
    }

    void Complete(ulong cookie)
    {
        Wait? wait;
        lock (_waitsLock)
        {
            _ = _waits.TryGetValue(cookie, out wait);
        }

        wait?.Done.TrySetResult();
    }

    void FailAll(IOException failure)
    {
        Wait[] waits;
        lock (_waitsLock)
        {
            _failure = failure;
            waits = [.. _waits.Values];
        }

        foreach (var wait in waits) wait.Done.TrySetException(failure);
    }

    sealed class Wait(SafeFileHandle handle)
    {
        public SafeFileHandle Handle { get; } = handle;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
