namespace GanOrleans.Compat.Tests.Actors;

[Collection(ActorCollection.Name)]
public sealed class CopyTests(ActorCluster cluster)
{
    [Theory]
    [InlineData("bytes", false)]
    [InlineData("box", false)]
    [InlineData("frozen", true)]
    [InlineData("immutable", true)]
    [InlineData("marked", true)]
    [InlineData("text", true)]
    public async Task An_argument_within_a_silo_is_a_copy_unless_immutable(string kind, bool same) =>
        Assert.Equal(same, await cluster.Grain<ICopyCallerGrain>().ArgumentIsTheSame(kind));

    [Theory]
    [InlineData("box", false)]
    [InlineData("frozen", true)]
    [InlineData("immutable", true)]
    public async Task A_result_within_a_silo_is_a_copy_unless_immutable(string kind, bool same) =>
        Assert.Equal(same, await cluster.Grain<ICopyCallerGrain>().ResultIsTheSame(kind));

    [Fact]
    public async Task Changing_an_argument_after_the_call_changes_nothing_for_the_callee() =>
        Assert.Equal(1, await cluster.Grain<ICopyCallerGrain>().ChangesAfterSending());
}
