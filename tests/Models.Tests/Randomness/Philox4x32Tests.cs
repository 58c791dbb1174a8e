using System.Runtime.InteropServices;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Tests.Randomness;

public sealed class Philox4x32Tests
{
    // The known-answer vectors that the authors publish with Random123.
    [Theory]
    [InlineData(
        0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void A_block_equals_the_published_vector(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
    {
        Assert.Equal((x0, x1, x2, x3), Philox4x32.Block(c0, c1, c2, c3, k0, k1));
    }

    [Fact]
    public void Filling_with_vector_instructions_gives_the_blocks_of_the_plain_form_in_the_same_order()
    {
        const ulong Key = 0x299f31d0a4093822;
        var words = new uint[5 * Philox4x32.GroupWords];
        var plain = new ulong[words.Length / 2];

        Philox4x32.Fill(words, Key, 0x85a308d3, 0x13198a2e, 0xF3707344);
        for (uint group = 0; group < 5; group++)
            Philox4x32.FillGroup(
                plain.AsSpan((int)group * 16, 16), group * 8, 0x85a308d3, 0x13198a2e, 0xF3707344, unchecked((uint)Key), (uint)(Key >> 32));

        Assert.Equal(MemoryMarshal.Cast<ulong, uint>(plain).ToArray(), words);
    }

    [Fact]
    public void A_span_that_is_not_a_whole_number_of_groups_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Philox4x32.Fill(new uint[33], 1, 0, 0, 0));

        Assert.Contains("33", error.Message, StringComparison.Ordinal);
    }
}
