using Orleans.Runtime;

namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class StreamTests(ActorCluster cluster)
{
    private IStreamGrain Grain(int silo = 0) => cluster.Client.GetGrain<IStreamGrain>($"{silo}/{Guid.NewGuid()}");

    [Fact]
    public async Task All_items_arrive_in_order()
    {
        var items = new List<int>();

        await foreach (var item in Grain().Count(1000))
            items.Add(item);

        Assert.Equal(Enumerable.Range(1, 1000), items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task The_batch_size_changes_nothing_but_the_number_of_messages(int size)
    {
        var count = 0;

        await foreach (var box in Grain(1).Boxes(20).WithBatchSize(size))
            Assert.Equal(count++, box.Value);

        Assert.Equal(20, count);
    }

    [Fact]
    public async Task A_grain_reads_the_stream_of_a_grain_on_another_silo() =>
        Assert.Equal(5050, await Grain(0).SumOf($"1/{Guid.NewGuid()}", 100)); // 100·101/2

    [Fact]
    public async Task Items_before_an_error_arrive_before_the_error()
    {
        var items = new List<int>();

        var error = await Assert.ThrowsAsync<QuotaException>(async () =>
        {
            await foreach (var item in Grain().Break(after: 5))
                items.Add(item);
        });

        Assert.Equal(5, error.Limit);
        Assert.Equal([1, 2, 3, 4, 5], items);
    }

    [Fact]
    public async Task Leaving_the_loop_ends_the_producer()
    {
        var grain = Grain();

        await foreach (var item in grain.Endless())
        {
            if (item == 3)
                break;
        }

        await ActorCluster.Until(async () => await grain.Running() == 0);
    }

    [Fact]
    public async Task Cancelling_ends_the_loop_and_the_producer()
    {
        var grain = Grain();
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in grain.Endless().WithCancellation(cancellation.Token))
            {
                if (item == 3)
                    await cancellation.CancelAsync();
            }
        });

        await ActorCluster.Until(async () => await grain.Running() == 0);
    }

    [Fact]
    public async Task An_enumeration_whose_activation_ends_is_aborted()
    {
        var grain = Grain();

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () =>
        {
            await foreach (var item in grain.Endless().WithBatchSize(1))
            {
                if (item == 3)
                    await grain.End();
            }
        });
    }
}
