using Andon.Storage.Disks;

namespace Andon.StoreContract.Disks;

/// <summary>A descriptor. To use one of a process that is gone is a bug.</summary>
sealed class SimulatedFile(SimulatedDisk disk, SimulatedNode node, string path) : IDiskFile
{
    readonly int _boot = disk.Boot;

    public FileStamp Stamp => disk.StampOf(node);

    public string? CurrentPath => disk.PathOf(node);

    public int Read(long offset, Span<byte> buffer)
    {
        if (Ask(DiskCall.Read) == Blow.Fail) throw Refused(DiskCall.Read);
        return node.Content.Read(offset, buffer);
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var blow = Ask(DiskCall.Write);
        var done = blow == Blow.None ? bytes : bytes[..disk.Random.Next(bytes.Length + 1)];
        node.Write(offset, done);
        node.Touch(disk.Tick());
        if (blow == Blow.Fail) throw Refused(DiskCall.Write);
        if (blow == Blow.KillAfter) throw disk.Kill();
    }

    public void Sync()
    {
        var blow = Ask(DiskCall.Sync);
        if (blow == Blow.Fail)
        {
            node.FailSync(disk.Random);
            throw Refused(DiskCall.Sync);
        }

        node.Sync();
        if (blow == Blow.KillAfter) throw disk.Kill();
    }

    public void Truncate(long length)
    {
        var blow = Ask(DiskCall.Truncate);
        if (blow == Blow.Fail) throw Refused(DiskCall.Truncate);
        node.Truncate(length);
        node.Touch(disk.Tick());
        if (blow == Blow.KillAfter) throw disk.Kill();
    }

    public void Dispose()
    {
    }

    Blow Ask(DiskCall call)
    {
        var blow = disk.Ask(call, path);
        if (_boot != disk.Boot) throw new InvalidOperationException($"{path} was opened by a process that is gone.");
        return blow;
    }

    IOException Refused(DiskCall call) => new($"{call} {path}: refused");
}
