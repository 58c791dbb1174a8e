using GanOrleans.Grains.Transfers;

namespace GanOrleans.Grains.Tests.Transfers;

public class ChunkWindowTests
{
    [Fact]
    public async Task All_chunks_move_in_order_with_few_outstanding()
    {
        var started = new List<int>();
        var open = new Queue<TaskCompletionSource>();
        var (outstanding, most) = (0, 0);

        var moving = ChunkWindow.ForEachAsync(40, async i =>
        {
            started.Add(i);
            most = Math.Max(most, ++outstanding);
            var gate = new TaskCompletionSource();
            open.Enqueue(gate);
            await gate.Task;
            outstanding--;
        });
        while (open.TryDequeue(out var gate))
            gate.SetResult();

        await moving;
        Assert.Equal(Enumerable.Range(0, 40), started);
        Assert.Equal(ChunkWindow.Size, most);
    }
}
