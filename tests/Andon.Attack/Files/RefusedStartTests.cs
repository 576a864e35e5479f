namespace Andon.Attack.Files;

/// <summary>
/// Stores that cannot be believed are closed and named, and their folder stays as it was, byte for byte.
/// </summary>
public sealed class RefusedStartTests
{
    [Fact]
    public async Task A_board_whose_folder_belongs_to_another_is_closed_named_and_left_alone()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("boards", "create", "other");
        await home.AndonAsync("create", "ours");
        await home.AndonAsync("create", "theirs", "--board", "other");
        await home.DownAsync();
        var other = Path.Combine(home.Place, "boards", "other");
        Directory.Move(home.Board, $"{home.Board}-kept");
        Directory.Move(other, home.Board);
        Directory.Move($"{home.Board}-kept", other);

        await AssertClosedAsync(home, "default");
        await AssertClosedAsync(home, "other");
    }

    [Fact]
    public async Task A_board_whose_folder_is_gone_is_an_alarm_and_never_an_empty_board()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "ours");
        await home.DownAsync();
        Directory.Move(home.Board, $"{home.Board}-away");

        await home.UpAsync();
        var listed = await home.TryAsync("list");

        Assert.Equal(78, listed.Code);
        Assert.False(File.Exists(home.Database));
        await home.DownAsync();
        if (Directory.Exists(home.Board)) Directory.Delete(home.Board, recursive: true);
        Directory.Move($"{home.Board}-away", home.Board);
        await home.UpAsync();
        Assert.Contains("ours", await home.AndonAsync("list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_whose_log_and_database_are_both_empty_files_is_closed()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "ours");
        await home.DownAsync();
        foreach (var path in Vandalism.Segments(home).Append(home.Database)) await File.WriteAllBytesAsync(path, []);

        await AssertClosedAsync(home, "default");
    }

    static async Task AssertClosedAsync(TestHome home, string board)
    {
        var folder = Path.Combine(home.Place, "boards", board);
        var before = Vandalism.Fingerprint(folder);

        await home.UpAsync();
        var listed = await home.TryAsync("list", "--board", board);
        var status = await home.AndonAsync("status");
        await home.DownAsync();

        Assert.True(listed.Code == 78, $"{listed}");
        Assert.Contains(board, status, StringComparison.Ordinal);
        Assert.Equal(before, Vandalism.Fingerprint(folder));
    }
}
