using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Tests.Networks;

/// <summary>Chunks of shares before their commit.</summary>
public sealed class StagedSharesTests
{
    private static readonly StepId First = new("run", 1, 0, 0, 0);

    [Fact]
    public void Chunks_are_taken_once_in_their_order_and_those_that_did_not_arrive_are_missing()
    {
        var staged = new StagedShares();
        staged.Put(First, 0, Chunk(2), chunks: 3);
        staged.Put(First, 0, Chunk(0), chunks: 3);
        staged.Put(First, 0, Chunk(3), chunks: 3);   // beyond the last

        Assert.Equal([0, null, 2], staged.Take(First, 0).Select(chunk => chunk?.Index));
        Assert.Empty(staged.Take(First, 0));
    }

    [Fact]
    public void A_rank_has_one_step_staged_and_others_keep_theirs()
    {
        var staged = new StagedShares();
        var next = First with { Iteration = 1 };
        staged.Put(First, 0, Chunk(0), chunks: 1);
        staged.Put(First, 1, Chunk(0), chunks: 1);

        staged.Put(next, 0, Chunk(0), chunks: 1);

        Assert.Empty(staged.Take(First, 0));
        Assert.Single(staged.Take(First, 1));
        Assert.Single(staged.Take(next, 0));
    }

    private static TensorChunk Chunk(int index) => new(index, [1]);
}
