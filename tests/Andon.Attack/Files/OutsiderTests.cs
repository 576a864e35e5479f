using System.Diagnostics;
using System.Globalization;

namespace Andon.Attack.Files;

/// <summary>Other programs that open the database.</summary>
public sealed class OutsiderTests
{
    [Theory]
    [InlineData("select count(*) from cards;")]
    [InlineData("update cards set title = 'mine';")]
    [InlineData("pragma wal_checkpoint(truncate);")]
    [InlineData("vacuum;")]
    public async Task While_an_owner_lives_an_outsider_is_refused(string sql)
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "ours");

        var outside = await Programs.RunAsync("sqlite3", [home.Database, sql]);

        Assert.Contains("locked", outside.Output + outside.Errors, StringComparison.Ordinal);
        Assert.Contains("ours", await home.AndonAsync("list"), StringComparison.Ordinal);
        await home.AndonAsync("verify");
    }

    [Fact]
    public async Task Who_held_the_database_before_the_owner_is_named_and_waited_for_and_never_killed()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await home.AndonAsync("create", "ours");
        await home.DownAsync();
        using var outsider = await HoldAsync(home);

        var up = home.TryAsync("up");
        var told = await NamedAsync(home, outsider.Id, up);
        var lived = !outsider.HasExited;
        outsider.StandardInput.Close();
        await outsider.WaitForExitAsync();
        await up;
        var listed = await ListedAsync(home);

        Assert.True(told, "nothing named the outsider's pid");
        Assert.True(lived, "the outsider was killed");
        Assert.Contains("ours", listed, StringComparison.Ordinal);
    }

    static async Task<Process> HoldAsync(TestHome home)
    {
        var outsider = Programs.Start("sqlite3", [home.Database], home: null);
        await outsider.StandardInput.WriteLineAsync("begin; select 'held', count(*) from cards;");
        await outsider.StandardInput.FlushAsync();
        Assert.StartsWith("held", await outsider.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        return outsider;
    }

    /// <summary>The pid stands in what up says, in status, or in the daemon's log.</summary>
    static async Task<bool> NamedAsync(TestHome home, int pid, Task<Ended> up)
    {
        var number = pid.ToString(CultureInfo.InvariantCulture);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!bound.IsCancellationRequested)
        {
            if (up.IsCompleted && $"{await up}".Contains(number, StringComparison.Ordinal)) return true;
            if (up.IsCompleted
                && (await home.TryAsync("status")).Output.Contains(number, StringComparison.Ordinal)) return true;
            if (File.Exists(home.Home.DaemonLog)
                && (await File.ReadAllTextAsync(home.Home.DaemonLog)).Contains(
                    number, StringComparison.Ordinal)) return true;
            await Task.Delay(100);
        }

        return false;
    }

    static async Task<string> ListedAsync(TestHome home)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            var listed = await home.TryAsync("list");
            if (listed.Code == 0) return listed.Output;
            bound.Token.ThrowIfCancellationRequested();
            await home.TryAsync("up");
            await Task.Delay(200, bound.Token);
        }
    }
}
