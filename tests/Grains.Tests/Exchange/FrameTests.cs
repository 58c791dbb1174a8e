using System.Diagnostics;
using System.Net.Sockets;
using GanOrleans.Contracts;
using GanOrleans.Grains.Exchange;

namespace GanOrleans.Grains.Tests.Exchange;

public sealed class FrameTests
{
    [Theory]
    [InlineData(AddressFamily.Unix)]
    [InlineData(AddressFamily.InterNetwork)]
    public async Task Frames_of_any_length_arrive_where_they_belong_one_after_the_other(AddressFamily family)
    {
        var random = new Random(5);
        using var pair = await SocketPair.CreateAsync(family);
        var (sender, receiver) = (new FrameSender(pair.Left), new FrameReceiver(pair.Right));
        foreach (var lengths in new int[][] { [], [1], [FrameSender.Slice], [FrameSender.Slice - 1, 7], [3, 10_000_001], [8, 8] })
        {
            var header = Bytes(random, 64);
            Memory<byte>[] payload = [.. lengths.Select(length => (Memory<byte>)Bytes(random, length))];
            Memory<byte>[] arrived = [.. lengths.Select(length => (Memory<byte>)new byte[length])];
            var arrivedHeader = new byte[64];

            sender.Begin(header, payload);
            var sending = Task.Run(() => sender.Send(-1));
            receiver.Begin(arrivedHeader);
            Assert.True(receiver.Receive(-1));
            receiver.Expect(arrived);
            Assert.True(receiver.Receive(-1));

            Assert.True(await sending);
            Assert.Equal(header, arrivedHeader);
            Assert.All(payload.Zip(arrived), pair => Assert.True(pair.First.Span.SequenceEqual(pair.Second.Span)));
        }
    }

    [Fact]
    public async Task What_goes_no_further_on_one_thread_is_moved_on_by_another_and_without_any()
    {
        using var pair = await SocketPair.CreateAsync(AddressFamily.Unix);
        var (sender, receiver) = (new FrameSender(pair.Left), new FrameReceiver(pair.Right));
        var payload = Bytes(new Random(6), 30_000_000);
        var (header, arrived) = (new byte[64], new byte[payload.Length]);

        sender.Begin(new byte[64], [payload]);
        var whole = sender.Send(0);
        receiver.Begin(header);
        receiver.Receive(-1);
        receiver.Expect([arrived]);
        var some = receiver.Receive(0);
        var sending = sender.SendAsync(CancellationToken.None);
        await receiver.ReceiveAsync(CancellationToken.None);
        await sending;

        Assert.Equal((false, false), (whole, some));   // neither fits at once
        Assert.True(sender.IsDone && receiver.IsDone);
        Assert.Equal(payload, arrived);
    }

    [Fact, Trait("Fault", "17")]
    public async Task A_frame_with_another_byte_than_was_sent_is_refused()
    {
        using var pair = await SocketPair.CreateAsync(AddressFamily.Unix);
        var sender = new FrameSender(pair.Left);
        sender.Begin(new byte[64], [Bytes(new Random(7), 1000)]);
        sender.Send(-1);
        var wire = new byte[64 + 1000 + 8];
        for (var count = 0; count < wire.Length;)
            count += pair.Right.Receive(wire.AsSpan(count));
        wire[500] ^= 4;

        using var second = await SocketPair.CreateAsync(AddressFamily.Unix);
        second.Left.Send(wire);
        var receiver = new FrameReceiver(second.Right);
        receiver.Begin(new byte[64]);
        receiver.Receive(-1);
        receiver.Expect([new byte[1000]]);

        var error = Assert.Throws<DamagedFrameException>(() => receiver.Receive(-1));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "17")]
    public async Task A_connection_that_the_other_side_ends_is_a_fault_to_who_moves_bytes()
    {
        using var pair = await SocketPair.CreateAsync(AddressFamily.Unix);
        var receiver = new FrameReceiver(pair.Right);
        receiver.Begin(new byte[64]);
        pair.Left.Send(new byte[10]);
        pair.Left.Abort();

        Assert.Throws<EndOfStreamException>(() => receiver.Receive(-1));
        Assert.ThrowsAny<IOException>(() => pair.Right.Send(new byte[10]));
    }

    [Fact]
    public void A_share_s_and_an_answer_s_beginnings_read_as_they_were_written()
    {
        var trace = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        var share = new ShareFrame(3, 5_000_000_000, 1, 4, 50, 12_345_678_900, trace);
        var bytes = new byte[ShareFrame.Size];
        share.Write(bytes);
        var answer = new StepAnswer(StepOutcome.Skipped, 7_000_000_000, [0, 3], "Step 4 was skipped: ∞");
        var written = AnswerFrame.Of(answer, 99);
        var frame = AnswerFrame.Read(written);
        var read = frame.Answer(written.AsSpan(AnswerFrame.Size));

        Assert.Equal(share, ShareFrame.Read(bytes));
        Assert.Equal(new StepId("r", 3, 5_000_000_000, 1, 4), share.Step("r"));
        Assert.Equal((99, written.Length - AnswerFrame.Size), (frame.Length, frame.TextBytes));
        Assert.Equal((answer.Outcome, answer.Version, answer.Message), (read.Outcome, read.Version, read.Message));
        Assert.Equal(answer.Ranks, read.Ranks);
        Assert.Throws<DamagedFrameException>(() => ShareFrame.Read(written));
        Assert.Throws<DamagedFrameException>(() => AnswerFrame.Read(bytes));
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
