using System.Text.Json;
using Andon.Protocol.Client;
using Andon.Protocol.Verbs;
using Andon.Tests.Cli;
using Xunit;

namespace Andon.Tests.Server;

/// <summary>What tests of restoring ask of a home.</summary>
static class Restoring
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<JsonDocument> RestoredAsync(ServedHome served, params string[] words)
    {
        var called = await RunAsync(served, ["backup", "restore", .. words, "--json"]);
        Assert.True(called.Exit == 0, called.Errors);
        return JsonDocument.Parse(called.Output);
    }

    public static async Task<List<string>> TitlesAsync(AndonClient client, string board = "default") =>
        [.. (await client.TasksAsync(board, new TaskQuery(), Cancelled)).Tasks
            .Select(task => $"{task.Title} {task.Status}").Order(StringComparer.Ordinal)];

    public static async Task<string> CreateAsync(AndonClient client, string title, string board = "default") =>
        (await client.SubmitAsync(board, new CreateRequest { Title = title }, Cancelled)).Task!.Id;

    public static Task<Called> RunAsync(ServedHome served, params string[] words) =>
        new Call(served.Home.Path).RunAsync(words);
}
