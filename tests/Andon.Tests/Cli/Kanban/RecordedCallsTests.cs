using System.Text.Json;
using Andon.Protocol.Messages;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Kanban;

/// <summary>The dialect against what the reference kanban itself has answered.</summary>
public sealed class RecordedCallsTests : IAsyncLifetime
{
    readonly Likeness _likeness = new();
    ServedHome _served = null!;

    public async ValueTask InitializeAsync()
    {
        _served = await ServedHome.StartAsync();
        _served.Dispatch.Names = ["default"];
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task Every_recorded_call_is_answered_as_the_reference_answered_it()
    {
        var calls = RecordedCall.ReadAll();

        var differences = new List<string>();
        foreach (var call in calls) differences.AddRange(await DifferencesAsync(call));

        Assert.Equal(34, calls.Count);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    async Task<IEnumerable<string>> DifferencesAsync(RecordedCall call)
    {
        _served.Dispatch.Pass = new DispatchReply
        {
            Board = "default",
            Spawned = [new SpawnedTask(_likeness.IdOf("t2"), "default", null, null)],
            SkippedUnassigned = [_likeness.IdOf("t3")],
        };
        string[] words = [.. ShellWords.Of(call.Line).Select(_likeness.IdOf)];

        var called = await new Call(_served.Home.Path).RunAsync(["kanban", .. words]);

        var found = new List<string>();
        if (called.Exit != call.Exit) found.Add($"exit {called.Exit}, not {call.Exit}: {called.Errors}");
        if (call.IsJson) found.AddRange(OfJson(call, called));
        else if (call.Held.Count > 0) found.AddRange(_likeness.Held(call.Held, called.Output));
        else found.AddRange(_likeness.Lines(call.Output, called.Output));
        found.AddRange(_likeness.Lines(call.Errors, called.Errors));
        return found.Select(difference => $"$ {call.Line}: {difference}");
    }

    IEnumerable<string> OfJson(RecordedCall call, Called called)
    {
        _likeness.Named(called.Output);
        if (called.Output.Length == 0) return ["no output"];
        using var recorded = JsonDocument.Parse(string.Join('\n', call.Output));
        using var printed = JsonDocument.Parse(called.Output);
        return _likeness.Json(recorded.RootElement, printed.RootElement).ToList();
    }
}
