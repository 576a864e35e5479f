using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>
/// Becomes another program: same process, same terminal, same pid, so that whoever watches us (a person, a service
/// manager) now watches it. Descriptors of ours are close-on-exec and do not get there.
/// </summary>
public static class ProcessImage
{
    /// <summary>Returns only by throwing, when the program cannot be run.</summary>
    public static unsafe void Replace(string executable, IEnumerable<string> arguments, IEnumerable<string> environment)
    {
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment);
        _ = ProcessCalls.Execute(executable, argv.Pointers, envp.Pointers);
        throw Errno.Failure("exec", executable, Errno.Last);
    }
}
