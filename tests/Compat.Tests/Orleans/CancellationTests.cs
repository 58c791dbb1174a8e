namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class CancellationTests(ActorCluster cluster)
{
    private ICancelGrain Grain(int silo = 0) => cluster.Client.GetGrain<ICancelGrain>($"{silo}/{Guid.NewGuid()}");

    [Fact]
    public async Task Cancelling_a_call_ends_the_wait_and_the_callee()
    {
        var grain = Grain();
        using var cancellation = new CancellationTokenSource();

        var running = grain.Run(cancellation.Token);
        await ActorCluster.Until(async () => (await grain.Counts()).Started == 1);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await ActorCluster.Until(async () => (await grain.Counts()).Cancelled == 1);
    }

    [Fact]
    public async Task Cancellation_passes_on_to_a_grain_on_another_silo()
    {
        var (near, far) = (Grain(0), Grain(1));
        using var cancellation = new CancellationTokenSource();

        var running = near.RunElsewhere(far.GetPrimaryKeyString(), cancellation.Token);
        await ActorCluster.Until(async () => (await far.Counts()).Started == 1);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await ActorCluster.Until(async () => (await far.Counts()).Cancelled == 1);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        var grain = Grain();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.Run(new CancellationToken(canceled: true)));

        Assert.Equal(0, (await grain.Counts()).Started);
    }

    [Fact]
    public async Task The_token_may_be_left_out() => Assert.False(await Grain().IsCancelled());
}
