using System.Runtime.InteropServices;

namespace Andon.Linux;

/// <summary>
/// Error numbers of the kernel and the exceptions made from them. Every failed call becomes an IOException that names
/// the call, the path and the reason, and carries the error number as its HResult, as the runtime's own do.
/// </summary>
public static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoChild = 10;
    public const int WouldBlock = 11;
    public const int AccessDenied = 13;
    public const int DeviceBusy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int BrokenPipe = 32;
    public const int TooManyLinks = 40;
    public const int QuotaExceeded = 122;

    /// <summary>Whether the exception came from a call that failed with this error number.</summary>
    public static bool Is(IOException exception, int error) => exception.HResult == error;

    /// <summary>The error number of the last call on this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    internal static string Text(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";

    internal static IOException Failure(string call, string subject, int error) =>
        new($"{call} failed on {subject}: {Text(error)}.", error);

    internal static void Check(int result, string call, string subject)
    {
        if (result < 0) throw Failure(call, subject, Last);
    }
}
