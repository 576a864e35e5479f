using Andon.Cli.Execution;
using Andon.Cli.Rendering;
using Andon.Protocol.Messages;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli;

/// <summary>What a person sees while the daemon works.</summary>
public sealed class LongWaitTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_bar_is_drawn_on_a_terminal_and_wiped_at_the_end(bool isTerminal)
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await using var errors = new StringWriter();
        using var invocation = InvocationOf(served, errors, isTerminal);

        // Backups without end, until one was seen at work.
        var answer = await LongWait.ForAsync(invocation, WorkKinds.Backup, async _ =>
        {
            for (var left = isTerminal ? 40 : 1; left > 0 && !errors.ToString().Contains('%'); left--)
                await client.BackUpAsync("default", Cancelled);
            return "done";
        });

        Assert.Equal("done", answer);
        if (isTerminal)
        {
            Assert.Contains("%", errors.ToString(), StringComparison.Ordinal);
            Assert.EndsWith("\r\u001b[K", errors.ToString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Empty(errors.ToString());
        }
    }

    static Invocation InvocationOf(ServedHome served, StringWriter errors, bool isTerminal) => new(
        Call.Read("backup", "now", "--home", served.Home.Path),
        new Surroundings
        {
            Time = TimeProvider.System,
            Salt = 7,
            Output = TextWriter.Null,
            OutputBytes = Stream.Null,
            Errors = errors,
            OpenInput = () => Stream.Null,
            Variable = _ => null,
            IsTerminal = isTerminal,
            MayBlock = true,
            Interruption = new Interruption(),
        });
}
