using Andon.Storage.Log;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>A checksum tells which single bit of a frame was flipped, and takes nothing else for that.</summary>
public sealed class FlippedBitTests
{
    [Fact]
    public void Every_single_bit_is_found()
    {
        var payload = "{\"record\":17,\"first\":4}"u8.ToArray();
        var crc = Crc32C.Of(payload);
        for (var bit = 0; bit < payload.Length * 8; bit++)
        {
            var flipped = payload.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.True(FlippedBit.TryMend(flipped, crc));
            Assert.Equal(payload, flipped);
        }
    }

    [Fact]
    public void A_flipped_bit_of_the_checksum_leaves_the_payload_as_it_is()
    {
        var payload = "{\"record\":17}"u8.ToArray();

        Assert.True(FlippedBit.TryMend(payload, Crc32C.Of(payload) ^ 0x400));

        Assert.Equal("{\"record\":17}"u8.ToArray(), payload);
    }

    [Fact]
    public void Two_bits_are_not_taken_for_one()
    {
        var payload = new byte[400];
        var crc = Crc32C.Of(payload);
        payload[7] ^= 1;
        payload[300] ^= 64;

        Assert.False(FlippedBit.TryMend(payload, crc));
    }
}
