namespace Andon.Tests.Linux;

/// <summary>A folder of one test, removed with it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("andon-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, string content = "x")
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
