namespace Andon.Attack.Files;

/// <summary>
/// What the daemon's user may not write. Permissions mean nothing to root, so a test that runs as root has the programs
/// run by somebody else.
/// </summary>
public sealed class ReadOnlyStoreTests
{
    const int Nobody = 65534;

    [Theory]
    [InlineData("", "the folder")]
    [InlineData("log", "the log's folder")]
    [InlineData("board.db", "the database")]
    [InlineData("log/0000000000000001-000001.seg", "the segment")]
    public async Task A_store_that_may_not_be_written_is_closed_and_left_alone(string name, string what)
    {
        await using var home = new TestHome();
        var andon = ProgramsFor(home);
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "-R", $"{Nobody}:{Nobody}", home.Scratch);
        await AndonAsync("up");
        await AndonAsync("create", "ours");
        await AndonAsync("boards", "create", "other");
        await AndonAsync("down");
        var path = Path.TrimEndingDirectorySeparator(Path.Combine(home.Board, name));
        await RunAsync("chmod", "u-w", path);
        var before = Vandalism.Fingerprint(home.Board);

        await AndonAsync("up");
        var refused = await TryAsync("create", "more");
        var status = await AndonAsync("status");
        await AndonAsync("create", "elsewhere", "--board", "other");
        await AndonAsync("down");

        Assert.True(refused.Code == 78, $"{what}: {refused}");
        Assert.Contains(path, refused.Errors, StringComparison.Ordinal);
        Assert.Contains("default", status, StringComparison.Ordinal);
        Assert.Equal(before, Vandalism.Fingerprint(home.Board));
        await RunAsync("chmod", "u+w", path);
        await AndonAsync("up");
        Assert.Contains("ours", await AndonAsync("list"), StringComparison.Ordinal);

        async Task<string> AndonAsync(params string[] arguments)
        {
            var ended = await TryAsync(arguments);
            Assert.True(ended.Code == 0, $"{what}: andon {string.Join(' ', arguments)}: {ended}");
            return ended.Output;
        }

        Task<Ended> TryAsync(params string[] arguments) => Environment.IsPrivilegedProcess
            ? Programs.RunAsync(
                "setpriv",
                [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", andon, .. arguments],
                home.Place)
            : Programs.RunAsync(andon, arguments, home.Place);
    }

    /// <summary>Where anybody may run them: a checkout may lie in a folder that only its owner can enter.</summary>
    static string ProgramsFor(TestHome home)
    {
        var folder = Path.Combine(home.Scratch, "bin");
        foreach (var file in Directory.EnumerateFiles(Programs.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Programs.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return Path.Combine(folder, "andon");
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        var ended = await Programs.RunAsync(program, arguments);
        Assert.True(ended.Code == 0, $"{program}: {ended}");
    }
}
