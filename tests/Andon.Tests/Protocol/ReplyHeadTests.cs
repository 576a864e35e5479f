using System.Text;
using Andon.Protocol.Connections;
using Xunit;

namespace Andon.Tests.Protocol;

public sealed class ReplyHeadTests
{
    [Fact]
    public void A_head_is_read_as_soon_as_it_is_whole_and_not_before()
    {
        var bytes = Encoding.ASCII.GetBytes(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length: \t12 \r\n\r\nthe body");
        var end = bytes.Length - "the body".Length;

        for (var there = 0; there < end; there++) Assert.False(ReplyHead.TryRead(bytes.AsSpan(0, there), out _, out _));
        for (var there = end; there <= bytes.Length; there++)
        {
            Assert.True(ReplyHead.TryRead(bytes.AsSpan(0, there), out var head, out var length));
            Assert.Equal((new ReplyHead(200, 12, Closes: false), end), (head, length));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n", 503, 0L, false)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, 0L, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", 200, null, false)]
    [InlineData("HTTP/1.1 409 Conflict\r\nConnection: close\r\nContent-Length: 7\r\n\r\n", 409, 7L, true)]
    public void It_says_how_the_body_comes_and_whether_it_is_the_last(
        string text, int status, long? length, bool closes)
    {
        Assert.True(ReplyHead.TryRead(Encoding.ASCII.GetBytes(text), out var head, out _));

        Assert.Equal(new ReplyHead(status, length, closes), head);
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0")]
    [InlineData("HTTP/1.1 2000 OK\r\nContent-Length: 0")]
    [InlineData("HTTP/1.1 100 Continue")]
    [InlineData("garbage")]
    [InlineData("HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1x")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nno colon")]
    public void What_our_daemon_would_not_say_is_refused(string text) =>
        Assert.Throws<IOException>(
            () => ReplyHead.TryRead(Encoding.ASCII.GetBytes(text + "\r\n\r\n"), out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    public void A_head_without_end_is_refused(string end)
    {
        var text = $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: {new string('x', ReplyHead.BytesMax)}{end}";

        Assert.Throws<IOException>(() => ReplyHead.TryRead(Encoding.ASCII.GetBytes(text), out _, out _));
    }
}
