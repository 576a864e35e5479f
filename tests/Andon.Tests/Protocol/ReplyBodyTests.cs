using System.Text;
using Andon.Protocol.Connections;
using Xunit;

namespace Andon.Tests.Protocol;

public sealed class ReplyBodyTests
{
    const string Chunked = "5\r\nhello\r\n0B\r\n, everybody\r\n0\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void Chunks_are_put_together_wherever_they_are_cut(int room)
    {
        var bytes = Encoding.ASCII.GetBytes(Chunked);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var body = new ReplyBody(length: null);
            var first = TakeAll(body, bytes.AsSpan(0, cut), room, out _);
            Assert.Equal(cut == bytes.Length, body.IsEnded);
            var second = TakeAll(body, bytes.AsSpan(cut), room, out _);
            Assert.Equal("hello, everybody", first + second);
            Assert.True(body.IsEnded);
        }
    }

    [Theory]
    [InlineData(null, Chunked)]
    [InlineData(16, "hello, everybody")]
    [InlineData(0, "")]
    public void What_follows_a_body_is_left_alone(int? length, string text)
    {
        var body = new ReplyBody(length);

        var taken = TakeAll(body, Encoding.ASCII.GetBytes(text + "HTTP/1.1"), room: 5, out var used);

        Assert.Equal((length == 0 ? "" : "hello, everybody", text.Length, true), (taken, used, body.IsEnded));
    }

    [Theory]
    [InlineData("x\r\n")]
    [InlineData("\r\n")]
    [InlineData("5\n")]
    [InlineData("5;extension\r\n")]
    [InlineData("5\r\nhelloo")]
    [InlineData("5\r\nhello\rx")]
    [InlineData("123456789\r\n")]
    [InlineData("0\r\ntrailer")]
    public void What_is_no_chunk_is_refused(string text) => Assert.Throws<IOException>(
        () => TakeAll(new ReplyBody(length: null), Encoding.ASCII.GetBytes(text), room: 100, out _));

    static string TakeAll(ReplyBody body, ReadOnlySpan<byte> source, int room, out int used)
    {
        var taken = new StringBuilder();
        var target = new byte[room];
        used = 0;
        while (true)
        {
            var (more, filled) = body.Take(source[used..], target);
            if (more == 0) return taken.ToString();
            used += more;
            taken.Append(Encoding.ASCII.GetString(target, 0, filled));
        }
    }
}
