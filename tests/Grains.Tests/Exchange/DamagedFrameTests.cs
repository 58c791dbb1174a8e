using System.Net.Sockets;
using GanOrleans.Contracts;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.Workers;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Exchange;

/// <summary>What comes on a connection and belongs to no share or answer ends the connection, and nothing else.</summary>
public sealed class DamagedFrameTests
{
    private static readonly StepId Step = new("run", 1, 0, 0, 0);

    public static TheoryData<string> Damages => ["no share", "another length", "another checksum"];

    [Theory, MemberData(nameof(Damages)), Trait("Fault", "17")]
    public async Task A_network_closes_the_connection_of_a_damaged_share_and_takes_the_next_one(string damage)
    {
        await using var network = await LaneNetwork.CreateAsync(workers: 1);
        using var damaged = await SocketPair.CreateAsync(AddressFamily.Unix);
        using var sound = await SocketPair.CreateAsync(AddressFamily.Unix);
        var gradient = new byte[network.Length * sizeof(float)];
        var header = new byte[ShareFrame.Size];
        new ShareFrame(1, 0, 0, 0, 1, gradient.Length + (damage == "another length" ? 4 : 0), default).Write(header);
        if (damage == "no share")
            header[0] ^= 1;

        await network.ConnectAsync(damaged.Right, rank: 0);
        Assert.ThrowsAny<IOException>(() =>
        {
            Send(damaged.Left, [.. header, .. gradient, 1, 2, 3, 4, 5, 6, 7, 8]);
            Receive(damaged.Left);
        });

        await network.ConnectAsync(sound.Right, rank: 0);
        new ShareFrame(1, 0, 0, 0, 1, gradient.Length, default).Write(header);
        var again = new FrameSender(sound.Left);
        again.Begin(header, [gradient]);
        again.Send(-1);

        Assert.Equal(StepOutcome.Applied, AnswerFrame.Read(Receive(sound.Left)).Outcome);
    }

    [Fact, Trait("Fault", "17")]
    public async Task A_worker_finds_the_connection_of_a_damaged_answer_broken()
    {
        using var pair = await SocketPair.CreateAsync(AddressFamily.Unix);
        using var vector = torch.zeros(8);
        using var exchange = new WorkerExchange(pair.Left, new ExchangedVectors(vector, vector, null, ReturnsAfterSkip: false));
        exchange.Submit(Step, 1);
        Send(pair.Right, new byte[AnswerFrame.Size]);

        Assert.ThrowsAny<IOException>(() => exchange.Move(1000));
    }

    private static void Send(ExchangeSocket socket, ReadOnlySpan<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            socket.WaitWritable(-1);
            sent += socket.Send(bytes[sent..]);
        }
    }

    private static byte[] Receive(ExchangeSocket socket)
    {
        var header = new byte[AnswerFrame.Size];
        for (var count = 0; count < header.Length;)
        {
            socket.WaitReadable(-1);
            count += socket.Receive(header.AsSpan(count));
        }

        return header;
    }
}
