using Andon.Cli.Grammar;

namespace Andon.Cli.Salvaging;

/// <summary>
/// A directory that is made beside its place and moved there when it is whole: whoever fails leaves nothing, and may
/// try again. What it takes away again it has made itself.
/// </summary>
sealed class NewFolder : IDisposable
{
    readonly string _place;
    bool _isFinished;

    /// <param name="place">Nothing, or an empty directory.</param>
    public NewFolder(string place)
    {
        _place = Resolve(place);
        Path = $"{_place}.making-{Environment.ProcessId}";
        if (System.IO.Path.Exists(Path)) throw Unwritten("Beside it something lies in the way.");
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Unwritten(unable.Message);
        }
    }

    /// <summary>Where it is until it is whole.</summary>
    public string Path { get; }

    public void Finish()
    {
        try
        {
            if (Directory.Exists(_place)) MoveInto();
            else Directory.Move(Path, _place);
            _isFinished = true;
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Unwritten(unable.Message);
        }
    }

    /// <summary>
    /// An empty directory that is there stays the one that it is: somebody may stand in it. Databases come last, so
    /// that what is cut off is no home yet.
    /// </summary>
    void MoveInto()
    {
        foreach (var folder in Directory.GetDirectories(Path))
            Directory.Move(folder, System.IO.Path.Combine(_place, System.IO.Path.GetFileName(folder)));
        foreach (var file in Directory.GetFiles(Path))
            File.Move(file, System.IO.Path.Combine(_place, System.IO.Path.GetFileName(file)));
        Directory.Delete(Path);
    }

    static string Resolve(string place) => Directory.Exists(place)
        ? new DirectoryInfo(place).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? place
        : place;

    public void Dispose()
    {
        if (!_isFinished) Directory.Delete(Path, recursive: true);
    }

    Exception Unwritten(string why) =>
        Usage.Invalid($"Nothing was written to {_place}.", why, "Name a directory that can be written.");
}
