using System.Runtime.InteropServices;

namespace GanOrleans.Models.Tests;

[Collection(AloneInTheProcess.Name)]   // alone: it looks at what the whole process holds
public class ReleaseMemoryTests
{
    private const int Blocks = 4096, BlockBytes = 32 * 1024;   // 128 MiB in blocks that malloc takes from its heap, not from the system

    [Fact]
    public void What_was_freed_goes_back_to_the_operating_system()
    {
        TorchRuntime.Initialise();
        TorchRuntime.ReleaseMemory();   // else the blocks come from pages that earlier tests have left resident
        var before = Environment.WorkingSet;
        FillAndFree();
        var kept = Environment.WorkingSet - before;

        TorchRuntime.ReleaseMemory();

        Assert.InRange(kept, Blocks * BlockBytes / 2, long.MaxValue);   // freed memory stays with the process until it is released
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, kept / 4);
    }

    private static void FillAndFree()
    {
        var blocks = new nint[Blocks];
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = Marshal.AllocHGlobal(BlockBytes);
            for (var offset = 0; offset < BlockBytes; offset += 4096)
                Marshal.WriteByte(blocks[i], offset, 1);
        }

        foreach (var block in blocks)
            Marshal.FreeHGlobal(block);
    }
}
