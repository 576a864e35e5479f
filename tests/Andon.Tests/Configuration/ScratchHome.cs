namespace Andon.Tests.Configuration;

/// <summary>A home of a test's own, with the files it wants; gone when the test ends.</summary>
sealed class ScratchHome : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("andon-home-").FullName;

    public ScratchHome With(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
