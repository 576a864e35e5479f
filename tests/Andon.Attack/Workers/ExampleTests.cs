namespace Andon.Attack.Workers;

/// <summary>What a newcomer plays works with these programs.</summary>
public sealed class ExampleTests
{
    [Fact]
    public async Task The_three_lanes_are_played_to_their_end()
    {
        await using var home = new TestHome();
        var path = $"{Programs.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        using var play = Programs.Start(
            "bash", [Path.Combine(Root(), "examples", "three-lanes", "play.sh")], home: null,
            new Dictionary<string, string> { ["PATH"] = path });

        var ended = await Programs.EndAsync(play);

        Assert.True(ended.Code == 0, $"{ended}");
        Assert.Contains("awaits_approval", ended.Output, StringComparison.Ordinal);
        Assert.Equal(3, ended.Output.Split("✓").Length - 1);
    }

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Andon.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
