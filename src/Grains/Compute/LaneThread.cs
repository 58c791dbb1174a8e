using TorchSharp;

namespace GanOrleans.Grains.Compute;

/// <summary>The settings of a thread that calls torch.</summary>
internal static class LaneThread
{
    /// <summary>Intra-op threads are the calling thread's own OpenMP setting; two teams that outnumber the cores are 3–20 times slower.</summary>
    public static void Prepare(int threads) => torch.set_num_threads(threads);
}
