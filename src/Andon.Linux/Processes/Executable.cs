namespace Andon.Linux.Processes;

/// <summary>Finds the program that a command names, as execvp would, but never in the current directory.</summary>
public static class Executable
{
    const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// A name with a slash is taken relative to the working directory; a bare name is looked up in the search path,
    /// of which relative and empty entries are skipped. Null when nothing executable is found.
    /// </summary>
    public static string? Resolve(string command, string searchPath, string workingDirectory)
    {
        if (command.Length == 0) return null;
        if (command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(command, workingDirectory);
            return IsExecutable(path) ? path : null;
        }

        return searchPath.Split(':')
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(IsExecutable);
    }

    static bool IsExecutable(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && (TargetOf(file).UnixFileMode & AnyExecute) != 0;
    }

    static FileSystemInfo TargetOf(FileInfo file) => file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
}
