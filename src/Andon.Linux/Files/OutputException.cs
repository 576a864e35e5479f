namespace Andon.Linux.Files;

/// <summary>What was printed did not arrive: the disk is full, or nobody reads any more.</summary>
public sealed class OutputException(IOException cause) : IOException(cause.Message, cause)
{
    public bool IsBrokenPipe { get; } = Errno.Is(cause, Errno.BrokenPipe);
}
