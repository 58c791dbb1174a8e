using Orleans.Serialization;

namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class FaultTests(ActorCluster cluster)
{
    private IFaultGrain Grain(int silo = 0) => cluster.Client.GetGrain<IFaultGrain>($"{silo}/{Guid.NewGuid()}");

    [Fact]
    public async Task An_exception_with_a_codec_arrives_with_message_and_properties()
    {
        var error = await Assert.ThrowsAsync<QuotaException>(() => Grain().Throw("own"));

        Assert.Equal(("too much", 12), (error.Message, error.Limit));
    }

    [Fact]
    public async Task The_stack_trace_of_the_callee_arrives_too()
    {
        var error = await Assert.ThrowsAsync<QuotaException>(() => Grain().Throw("own"));

        Assert.Contains(nameof(FaultGrain), error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exceptions_of_the_framework_arrive_as_themselves()
    {
        Assert.Equal("plain", (await Assert.ThrowsAsync<InvalidOperationException>(() => Grain().Throw("plain"))).Message);
        Assert.Contains("rank", (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain().Throw("argument"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OperationCanceledException>(() => Grain().Throw("cancelled"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain().ThrowAtOnce());
        await Assert.ThrowsAsync<QuotaException>(async () => await Grain().ThrowValue());
    }

    [Fact]
    public async Task Inner_exceptions_arrive()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain().Throw("inner"));

        Assert.Equal(3, Assert.IsType<QuotaException>(error.InnerException).Limit);
    }

    [Fact]
    public async Task An_exception_without_a_codec_arrives_as_an_error_that_names_it()
    {
        var error = await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain().Throw("unmarked"));

        Assert.Contains(nameof(UnmarkedException), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    public async Task A_grain_catches_what_another_grain_throws(int from, int to) =>
        Assert.Equal(12, await Grain(from).CallOther($"{to}/{Guid.NewGuid()}", "own"));

    [Fact]
    public async Task A_call_that_takes_longer_than_its_timeout_fails_and_the_grain_goes_on()
    {
        var grain = Grain();

        await Assert.ThrowsAsync<TimeoutException>(grain.Hang);

        Assert.Equal(42, await grain.Answer()); // waits for its turn behind the one that still runs
    }

    [Fact]
    public async Task A_failed_activation_fails_its_call_and_the_next_call_tries_again()
    {
        var grain = cluster.Grain<IFailingActivationGrain>();

        var error = await Assert.ThrowsAsync<QuotaException>(grain.Answer);

        Assert.Equal(5, error.Limit);
        Assert.Equal(1, await grain.Answer());
    }
}
