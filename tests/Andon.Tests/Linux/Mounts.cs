using System.Diagnostics;

namespace Andon.Tests.Linux;

/// <summary>Binds a directory onto another, where we may.</summary>
static class Mounts
{
    public static bool TryBind(string from, string onto) => Run("mount", "--bind", from, onto) == 0;

    public static void Remove(string onto) => Run("umount", onto);

    static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
