using System.Text;
using Andon.Cli.Execution;

namespace Andon.Cli.Rendering;

/// <summary>
/// Passes a run's output on as it comes. Bytes are kept as they are, but for a terminal, where signs stand for what
/// could move the cursor or change colours. One thread's.
/// </summary>
sealed class LogPage(Invocation invocation)
{
    readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Whether there was anything.</summary>
    public bool HasShown { get; private set; }

    public async Task CopyAsync(Stream log, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await log.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            Show(buffer.AsSpan(0, count));
            invocation.Flush();
        }
    }

    /// <summary>Only the last bytes of what there is when the log ends, without the line that they cut.</summary>
    public async Task CopyTailAsync(Stream log, int most, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        await log.CopyToAsync(kept, cancellationToken);
        var bytes = kept.GetBuffer().AsSpan(0, (int)kept.Length);
        if (bytes.Length <= most)
        {
            Show(bytes);
            return;
        }

        var isCut = bytes[^(most + 1)] != '\n';
        HasShown = true;
        bytes = bytes[^most..];
        Show(isCut && bytes.IndexOf((byte)'\n') is >= 0 and var end ? bytes[(end + 1)..] : bytes);
    }

    void Show(ReadOnlySpan<byte> bytes)
    {
        HasShown |= !bytes.IsEmpty;
        if (!invocation.IsTerminal)
        {
            invocation.WriteBytes(bytes);
            return;
        }

        var letters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var count = _decoder.GetChars(bytes, letters, flush: false);
        invocation.Write(ControlText.Block(new string(letters, 0, count)));
    }
}
