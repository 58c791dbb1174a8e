using GanOrleans.Contracts;
using GanOrleans.Grains.Checkpointing;

namespace GanOrleans.Grains.Tests.Checkpointing;

/// <summary>Who is answered by which checkpoint.</summary>
public sealed class CheckpointRequestsTests
{
    private static readonly CheckpointInfo Info = new("20-g1", 20, 1, 1, default, "");

    [Fact]
    public async Task Those_who_ask_after_a_checkpoint_was_begun_wait_for_the_next_one()
    {
        var requests = new CheckpointRequests();
        var first = requests.AddAsync();
        var begun = requests.TakeForCapture();
        var second = requests.AddAsync();

        CheckpointRequests.Answer(begun, Info);

        Assert.Equal(Info, await first);
        Assert.False(second.IsCompleted);
        Assert.True(requests.Any);
    }

    [Fact]
    public async Task A_run_that_ends_refuses_those_who_wait_and_those_whose_checkpoint_is_being_stored()
    {
        var requests = new CheckpointRequests();
        var first = requests.AddAsync();
        requests.TakeForCapture();
        var second = requests.AddAsync();

        requests.RefuseAll("Run 'a' has ended.");

        Assert.Equal("Run 'a' has ended.", (await Assert.ThrowsAsync<RunException>(() => first)).Message);
        Assert.Equal("Run 'a' has ended.", (await Assert.ThrowsAsync<RunException>(() => second)).Message);
        Assert.False(requests.Any);
    }

    [Fact]
    public async Task An_answer_that_was_given_is_not_taken_back()
    {
        var requests = new CheckpointRequests();
        var asked = requests.AddAsync();
        CheckpointRequests.Answer(requests.TakeForCapture(), Info);

        requests.RefuseAll("Run 'a' has ended.");

        Assert.Equal(Info, await asked);
    }
}
