using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Andon.Tests.Server;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Andon.Tests.Cli.Imports;

/// <summary>
/// Megabytes of remarks, with everything in them that a terminal or a parser stumbles over: 100 MB with
/// ANDON_TEST_FULL=1.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class HostileVolumeTests
{
    const string Card = "t_00000001";
    const int BodyBytes = 1_000_000;

    static readonly int Bodies = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1" ? 100 : 3;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_comment_comes_in_as_it_is_and_once()
    {
        using var hermes = HermesFolder.With(HermesFolder.Schema);
        using (var connection = hermes.Open())
        {
            HermesFolder.Run(connection, $"insert into tasks (id, title, status, created_at) values ('{Card}', "
                + "'\u001b[2J\u0007 bell', 'ready', 1700000000)");
            for (var i = 0; i < Bodies; i++) Insert(connection, Body(i));
        }

        await using var served = await ServedHome.StartAsync();
        var first = await new Call(served.Home.Path).RunAsync("import", "hermes", "--home", hermes.Path);
        var again = await new Call(served.Home.Path).RunAsync("import", "hermes", "--home", hermes.Path);

        Assert.Equal(("", 0, "", 0), (first.Errors, first.Exit, again.Errors, again.Exit));
        Assert.DoesNotContain('\u001b', first.Output);
        using var client = served.Client(options => options with { Patience = TimeSpan.FromMinutes(2) });
        var comments = (await client.TaskAsync("default", Card, Cancelled)).Comments;
        Assert.Equal(
            Enumerable.Range(0, Bodies).Select(i => Hash(Body(i))), comments.Select(comment => Hash(comment.Body)));
        Assert.Empty((await client.VerifyAsync("default", Cancelled)).Findings);
    }

    static string Body(int number)
    {
        var text = new StringBuilder(BodyBytes);
        while (text.Length < BodyBytes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{number} \u001b[31m\u0001\t\"\\\r\n\u202e задача \U0001F3AE ");
        }

        return text.Append('.').ToString();
    }

    static void Insert(SqliteConnection connection, string body)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "insert into task_comments (task_id, author, body, created_at) "
            + $"values ('{Card}', 'eve', $body, 1700000000)";
        command.Parameters.AddWithValue("$body", body);
        command.ExecuteNonQuery();
    }

    static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
