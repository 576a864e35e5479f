using System.Net.Sockets;
using System.Runtime.Versioning;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Linux.Locks;
using Andon.Linux.Sockets;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Server.Identity;
using Andon.Server.Lifetime;
using Andon.Server.Ownership;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Server;

[SupportedOSPlatform("linux")]
public sealed class OwnershipTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_home_has_one_owner_and_the_second_is_told_who()
    {
        await using var served = await ServedHome.StartAsync();

        var refused = await Assert.ThrowsAsync<AndonException>(
            () => HomeOwner.TakeAsync(served.Home, TimeProvider.System, Cancelled));

        Assert.Equal(ErrorCode.OwnedElsewhere, refused.Code);
        Assert.Contains($"Process {Environment.ProcessId}", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_left_behind_is_taken_over_and_is_for_its_owner_alone()
    {
        var home = AndonHome.Resolve(_folder["home"]);
        HomeFolders.Ensure(home);
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(home.Socket));
            File.Move(home.Socket, home.Socket + ".kept");
        }

        File.Move(home.Socket + ".kept", home.Socket);
        SocketFile.RemoveStale(home.Socket);
        await using var served = await ServedHome.StartAsync();

        Assert.False(FileStatus.TryReadLink(home.Socket, out _));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(served.Home.Socket));
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        var path = _folder.Write("andon.sock", "precious");

        var refused = Assert.Throws<AndonException>(() => SocketFile.RemoveStale(path));

        Assert.Equal(ErrorCode.OwnedElsewhere, refused.Code);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Theory]
    [InlineData(0x6969u, true)]
    [InlineData(0x01021997u, true)]
    [InlineData(0xEF53u, false)]
    public void A_home_on_a_network_file_system_is_refused(uint magic, bool refused)
    {
        var home = AndonHome.Resolve(_folder["home"]);

        var failure = Record.Exception(() => HomeOwner.Refuse(home, FileSystems.ToKind(magic)));

        Assert.Equal(refused ? ErrorCode.NetworkFileSystem : null, (failure as AndonException)?.Code);
    }

    [Fact]
    public async Task A_lock_file_that_was_moved_away_is_noticed()
    {
        using var ownership = KernelLock.TryAcquire(_folder["owner.lock"])!;
        var lost = LockWatch.LostAsync(ownership, TimeProvider.System, Cancelled);
        Assert.False(lost.IsCompleted);

        File.Move(_folder["owner.lock"], _folder["elsewhere"]);

        await lost.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
    }

    [Fact]
    public void Only_our_own_user_and_root_are_let_in()
    {
        var own = Andon.Linux.Processes.CurrentUser.Id;

        Assert.Equal(own, Peer.Of(new PeerCredentials(1, own, 0))!.Uid);
        Assert.Equal(0u, Peer.Of(new PeerCredentials(1, 0, 0))!.Uid);
        Assert.Null(Peer.Of(new PeerCredentials(1, own + 1, 0)));
    }

    [Theory]
    [InlineData("--home /x --on-demand --dispatch", "/x", true, true)]
    [InlineData("--home /y/../x/", "/x", false, false)]
    public void The_daemons_arguments_are_read(string line, string home, bool onDemand, bool dispatch)
    {
        var read = DaemonArguments.Parse(line.Split(' '));

        Assert.Equal((home, onDemand, dispatch), (read.Home.Path, read.OnDemand, read.Dispatch));
    }

    [Theory]
    [InlineData("--hom /x", "--home")]
    [InlineData("--home", "path")]
    [InlineData("--ondemand", "--on-demand")]
    [InlineData("serve", "--home")]
    public void Other_arguments_are_refused(string line, string next)
    {
        var refused = Assert.Throws<AndonException>(() => DaemonArguments.Parse(line.Split(' ')));

        Assert.Equal(ErrorCode.InvalidArgument, refused.Code);
        Assert.Contains(next, refused.Next, StringComparison.Ordinal);
    }
}
