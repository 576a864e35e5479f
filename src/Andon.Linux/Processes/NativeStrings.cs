using System.Runtime.InteropServices;

namespace Andon.Linux.Processes;

/// <summary>A null-terminated vector of C strings, as exec takes it; freed on disposal.</summary>
sealed unsafe class NativeStrings : IDisposable
{
    readonly int _count;

    public NativeStrings(IEnumerable<string> strings)
    {
        string[] all = [.. strings];
        if (all.FirstOrDefault(text => text.Contains('\0', StringComparison.Ordinal)) is { } broken)
            throw new ArgumentException($"'{broken.Replace('\0', '?')}' holds a NUL character.", nameof(strings));

        _count = all.Length;
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)all.Length + 1, (nuint)sizeof(byte*));
        for (var index = 0; index < all.Length; index++)
            Pointers[index] = (byte*)Marshal.StringToCoTaskMemUTF8(all[index]);
    }

    public byte** Pointers { get; private set; }

    public void Dispose()
    {
        if (Pointers is null) return;

        for (var index = 0; index < _count; index++) Marshal.FreeCoTaskMem((nint)Pointers[index]);
        NativeMemory.Free(Pointers);
        Pointers = null;
    }
}
