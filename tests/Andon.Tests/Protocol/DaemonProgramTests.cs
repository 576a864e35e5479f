using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Protocol;

public sealed class DaemonProgramTests
{
    [Fact]
    public async Task A_client_starts_the_daemon_that_it_was_told_and_no_other()
    {
        using var folder = new TemporaryFolder();
        using var client = new AndonClient(AndonHome.Resolve(folder["home"]), new ClientOptions
        {
            Time = TimeProvider.System,
            Salt = 1,
            DaemonProgram = folder["no-such-andond"],
        });

        var refused = await Assert.ThrowsAsync<AndonException>(
            () => client.WhereAsync(TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.DaemonFailed, refused.Code);
        Assert.Contains(folder["no-such-andond"], refused.Message, StringComparison.Ordinal);
    }
}
