using Andon.Cli.Grammar;

namespace Andon.Cli.Exports;

/// <summary>A file that is made whole and durable under a name that nothing had, or not at all.</summary>
static class NewFile
{
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            try
            {
                await write(file);
                await file.FlushAsync();
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            catch
            {
                File.Delete(path);
                throw;
            }
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Unable(path, unable);
        }
    }

    static Exception Unable(string path, Exception cause) =>
        Usage.Invalid($"{path} was not written.", cause.Message, "Name a new file where there is room for it.");
}
