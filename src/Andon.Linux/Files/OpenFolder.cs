using System.Globalization;
using System.Runtime.InteropServices;
using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// A directory held by a descriptor, so that it stays the same one whatever becomes of its name. Everything in it is
/// reached by one name and without following a link: nobody can swap a part of the way. The descriptor is good for
/// nothing but being asked, and leads to no file. Belongs to one thread at a time.
/// </summary>
public sealed unsafe class OpenFolder : IDisposable
{
    const int OwnerAll = 0b111_000_000;
    const int FolderType = 0x4000;
    const int LinkType = 0xA000;
    const int FileType = 0x8000;
    const int TypeMask = 0xF000;

    readonly SafeFileHandle _handle;

    OpenFolder(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        Status = Read(handle, null, path) ?? throw Errno.Failure("statx", path, Errno.NoEntry);
    }

    /// <summary>The name under which it was found; for messages.</summary>
    public string Path { get; }

    public EntryStatus Status { get; }

    /// <summary>Null when no directory has that path. Links on the way are followed.</summary>
    public static OpenFolder? TryOpen(string path)
    {
        try
        {
            return new OpenFolder(path, PosixFile.Open(path, FileCalls.PathOnly | FileCalls.Directory));
        }
        catch (IOException failure) when (IsNone(failure.HResult))
        {
            return null;
        }
    }

    /// <summary>Null when there is none of that name, or it is a link or something else than a directory.</summary>
    public OpenFolder? TryOpen(EntryName name)
    {
        const int held = FileCalls.PathOnly | FileCalls.CloseOnExec;
        var path = Of(name);
        while (true)
        {
            int descriptor;
            fixed (byte* bytes = name.Terminated)
            {
                descriptor = FileCalls.OpenAt(_handle, bytes, held | FileCalls.Directory | FileCalls.NoFollow, 0);
            }

            if (descriptor >= 0) return new OpenFolder(path, new SafeFileHandle(descriptor, ownsHandle: true));
            if (Errno.Last == Errno.Interrupted) continue;
            return IsNone(Errno.Last) ? null : throw Errno.Failure("openat", path, Errno.Last);
        }
    }

    /// <summary>An ordinary file in it that has no other name, for reading; see <see cref="SoleFile"/>.</summary>
    public SafeFileHandle? TryOpenFile(EntryName name) => SoleFile.TryOpen($"{Itself}/{name}");

    /// <summary>The first bytes of such a file, or null when there is none.</summary>
    public byte[]? TryReadFile(EntryName name, int bytesMax)
    {
        using var file = TryOpenFile(name);
        if (file is null) return null;
        var bytes = new byte[bytesMax];
        return bytes[..PosixFile.ReadAt(file, 0, bytes, Of(name))];
    }

    /// <summary>Null when nothing has that name.</summary>
    public EntryStatus? TryStat(EntryName name) => Read(_handle, name, Of(name));

    /// <summary>At most so many of its names, in the file system's order.</summary>
    public List<EntryName> Names(int most)
    {
        const int size = 32 * 1024;
        const int nameOffset = 19;
        const int lengthOffset = 16;
        using var folder = PosixFile.Open(Itself, FileCalls.ReadOnly | FileCalls.Directory);
        var names = new List<EntryName>();
        var buffer = new byte[size];
        while (names.Count < most)
        {
            nint count;
            fixed (byte* start = buffer) count = FileCalls.ReadEntries(folder, start, size);
            if (count == 0) break;
            if (count < 0) throw Errno.Failure("getdents64", Path, Errno.Last);
            for (var rest = buffer.AsSpan(0, (int)count); !rest.IsEmpty && names.Count < most;)
            {
                var length = MemoryMarshal.Read<ushort>(rest[lengthOffset..]);
                var name = rest[nameOffset..length];
                name = name[..name.IndexOf((byte)0)];
                if (EntryName.IsName(name)) names.Add(EntryName.Of(name));
                rest = rest[length..];
            }
        }

        return names;
    }

    /// <summary>False, and nothing moved, when the new name is taken. Both must lie on one mount.</summary>
    public bool TryMove(EntryName name, OpenFolder to, EntryName newName)
    {
        fixed (byte* from = name.Terminated, into = newName.Terminated)
        {
            if (FileCalls.RenameAt(_handle, from, to._handle, into, FileCalls.RenameNoReplace) == 0) return true;
        }

        if (Errno.Last == Errno.Exists) return false;
        throw Errno.Failure("renameat2", $"{Of(name)} to {to.Of(newName)}", Errno.Last);
    }

    /// <summary>Removes a name that is no directory; a link goes, not what it points to.</summary>
    public void RemoveFile(EntryName name) => Remove(name, 0);

    /// <summary>Removes an empty directory.</summary>
    public void RemoveFolder(EntryName name) => Remove(name, FileCalls.RemoveDirectory);

    /// <summary>Lets us list and empty it, whatever it forbade its owner.</summary>
    public void Unlock() => Errno.Check(FileCalls.ChangeModeOf(Itself, OwnerAll), "chmod", Path);

    public void Dispose() => _handle.Dispose();

    /// <summary>Where it lies, every link on the way followed.</summary>
    public string CurrentPath() => OpenFiles.ReadLink(Itself);

    /// <summary>The kernel's own name for the descriptor; the caller keeps this object alive.</summary>
    string Itself =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");

    string Of(EntryName name) => $"{Path}/{name}";

    void Remove(EntryName name, int flags)
    {
        fixed (byte* bytes = name.Terminated)
        {
            if (FileCalls.UnlinkAt(_handle, bytes, flags) == 0 || Errno.Last == Errno.NoEntry) return;
        }

        throw Errno.Failure("unlinkat", Of(name), Errno.Last);
    }

    /// <summary>Without a name the directory itself.</summary>
    static EntryStatus? Read(SafeFileHandle folder, EntryName? name, string path)
    {
        StatBuffer buffer;
        int result;
        var empty = stackalloc byte[1];
        if (name is { } given)
        {
            fixed (byte* bytes = given.Terminated)
                result = FileCalls.StatAt(folder, bytes, FileCalls.StatNoFollow, Wanted, &buffer);
        }
        else
        {
            result = FileCalls.StatAt(folder, empty, FileCalls.StatEmptyPath, Wanted, &buffer);
        }

        if (result < 0) return IsNone(Errno.Last) ? null : throw Errno.Failure("statx", path, Errno.Last);
        var type = buffer.Mode & TypeMask;
        var device = FileIdentity.ToDevice(buffer.DeviceMajor, buffer.DeviceMinor);
        return new EntryStatus(type == FolderType, type == LinkType, device, buffer.Inode, buffer.MountId)
        {
            Size = (long)buffer.Size,
            ModifiedNanoseconds = FileStatus.ToNanoseconds(buffer.ModifiedSeconds, buffer.ModifiedNanoseconds),
            IsFile = type == FileType,
        };
    }

    const uint Wanted = FileCalls.StatBasic | FileCalls.StatMountId;

    static bool IsNone(int error) => error is Errno.NoEntry or Errno.NotDirectory or Errno.TooManyLinks;
}
