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

    public async Task CopyAsync(Stream log, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await log.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            Show(buffer.AsSpan(0, count));
            invocation.Flush();
        }
    }

    /// <summary>Only the last bytes of what there is when the log ends.</summary>
    public async Task CopyTailAsync(Stream log, int most, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        await log.CopyToAsync(kept, cancellationToken);
        var bytes = kept.GetBuffer().AsSpan(0, (int)kept.Length);
        Show(bytes.Length <= most ? bytes : bytes[^most..]);
    }

    void Show(ReadOnlySpan<byte> bytes)
    {
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
