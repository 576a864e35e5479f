using System.Collections;
using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>Another program in place of this one: same process, same parent, same standard descriptors.</summary>
public static class ProcessImage
{
    /// <summary>Does not return. Descriptors that are close-on-exec, as all of ours are, do not go along.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">What it is called first, then its arguments.</param>
    /// <param name="passesOn">Which of our environment's variables it gets.</param>
    public static unsafe void Replace(string path, IEnumerable<string> arguments, Func<string, bool> passesOn)
    {
        using var vector = new NativeStrings(arguments);
        using var environment = new NativeStrings(VariablesOf(passesOn));
        ProcessCalls.Execute(path, vector.Pointers, environment.Pointers);
        throw Errno.Failure("execve", path, Errno.Last);
    }

    static IEnumerable<string> VariablesOf(Func<string, bool> passesOn)
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string value } && passesOn(name)) yield return $"{name}={value}";
        }
    }
}
