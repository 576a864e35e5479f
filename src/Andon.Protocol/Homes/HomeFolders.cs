using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Homes;

/// <summary>Makes the folders of a home, for their owner alone. Only folders: stores are made by the daemon.</summary>
public static class HomeFolders
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A newcomer's home does not exist yet, and its lock files need a place.</summary>
    public static void Ensure(AndonHome home)
    {
        try
        {
            Create(home.Path);
            Create(home.RunFolder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AndonException(
                ErrorCode.StoreReadOnly, $"The home {home} cannot be used.", failure.Message,
                "Make it writable, or set ANDON_HOME to another place.");
        }
    }

    public static void Create(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new AndonException(
                ErrorCode.Unsupported, "Andon does not run here.", "It needs Linux, or WSL2 on its own disk.",
                "Run it there.");
        }

        Directory.CreateDirectory(path, OwnerOnly);
    }
}
