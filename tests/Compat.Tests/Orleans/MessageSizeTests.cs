using Orleans.Configuration;
using Orleans.Hosting;

namespace GanOrleans.Compat.Tests.Actors;

/// <summary>Payloads above the limit (faults, row 17): the product never sends one, since tensors travel in chunks; this is what a mistake would cost.</summary>
[Trait("Fault", "17")]
public sealed class MessageSizeTests
{
    private const int Limit = 1 << 20;

    [Fact]
    public async Task A_call_above_the_limit_fails_and_later_ones_go_through()
    {
        await using var cluster = ActorCluster.Describe(1).ConfigureClient(client => client.Configure<ClientMessagingOptions>(options => options.MaxMessageBodySize = Limit)).Build();
        await cluster.DeployAsync();
        var grain = cluster.Client.GetGrain<IEchoGrain>("0/sizes");

        var refused = await Record.ExceptionAsync(async () => await grain.EchoLength(new byte[2 * Limit]).AsTask().WaitAsync(ActorCluster.Patience));
        var after = 0;
        await ActorCluster.Until(async () =>
        {
            try
            {
                after = await grain.EchoLength(new byte[100]).AsTask().WaitAsync(ActorCluster.Patience);
                return true;
            }
            catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException)
            {
                return false;   // a host may give the connection up and make another one
            }
        });

        Assert.NotNull(refused);   // at once, or by its deadline: that is the host's business
        Assert.Equal(100, after);
    }
}
