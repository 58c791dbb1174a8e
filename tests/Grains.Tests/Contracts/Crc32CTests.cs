using System.Text;
using GanOrleans.Contracts;
using GanOrleans.Files;

namespace GanOrleans.Grains.Tests.Contracts;

public class Crc32CTests
{
    // The check value of CRC-32C in the catalogue of parametrised CRC algorithms, and RFC 3720's 32 bytes of zeros and of ones.
    [Fact]
    public void The_published_check_values_hold()
    {
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xff, 32).ToArray()));
    }

    [Fact]
    public void A_checksum_continues_over_pieces()
    {
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();

        Assert.Equal(Crc32C.Compute(bytes), Crc32C.Compute(bytes.AsSpan(333), Crc32C.Compute(bytes.AsSpan(0, 333))));
    }
}
