using Andon.Cli.Execution;
using Andon.Linux;
using Andon.Linux.Files;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class OutputTests
{
    [Fact]
    public async Task A_reader_that_has_gone_is_no_failure() =>
        Assert.Equal((0, ""), await RunAsync(new LostStream(Errno.BrokenPipe)));

    [Fact]
    public async Task Output_that_did_not_arrive_is_told()
    {
        var (exit, errors) = await RunAsync(new LostStream(Errno.NoSpace));

        Assert.Equal(70, exit);
        Assert.StartsWith("andon: The output could not be written. ", errors);
    }

    static async Task<(int Exit, string Errors)> RunAsync(Stream lost)
    {
        await using var output = new StreamWriter(lost);
        using var errors = new StringWriter();
        using var interruption = new Interruption();
        var exit = await new CommandLine(new Surroundings
        {
            Time = TimeProvider.System,
            Salt = 1,
            Output = output,
            OutputBytes = lost,
            Errors = errors,
            OpenInput = () => Stream.Null,
            Variable = _ => null,
            MayBlock = false,
            IsTerminal = false,
            Interruption = interruption,
        }).RunAsync(["version"]);
        return (exit, errors.ToString());
    }

    /// <summary>Fails every write, as standard output does then.</summary>
    sealed class LostStream(int error) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) =>
            throw new OutputException(new IOException("lost", error));
    }
}
