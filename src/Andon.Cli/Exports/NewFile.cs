using System.Globalization;
using Andon.Cli.Grammar;
using Andon.Linux.Files;

namespace Andon.Cli.Exports;

/// <summary>
/// A file that gets its name when it is whole and durable, and never takes another's: until then it is called
/// <c>.andon-PID.part</c> beside it.
/// </summary>
static class NewFile
{
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        try
        {
            var full = Path.GetFullPath(path);
            if (Path.Exists(full)) throw new IOException("There is something already.");
            var part = Path.Combine(
                Path.GetDirectoryName(full)!,
                string.Create(CultureInfo.InvariantCulture, $".andon-{Environment.ProcessId}.part"));
            try
            {
                await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
                {
                    await write(file);
                    await file.FlushAsync();
                    RandomAccess.FlushToDisk(file.SafeFileHandle);
                }

                if (!AtomicRename.TryMove(part, full)) throw new IOException("There is something already.");
                Directories.SyncParent(full);
            }
            finally
            {
                File.Delete(part);
            }
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Usage.Invalid(
                $"{path} was not written.", unable.Message, "Name a new file where there is room for it.");
        }
    }
}
