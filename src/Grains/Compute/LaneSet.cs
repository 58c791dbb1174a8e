using GanOrleans.Models;
using Microsoft.Extensions.Options;
using TorchSharp;

namespace GanOrleans.Grains.Compute;

/// <summary>The lanes of one silo's device, and who uses which.</summary>
/// <remarks>
/// A GPU has one lane. A CPU has lanes of T intra-op threads, as many as cores / T: a run with T = 2 on four cores spreads over lanes 0 and
/// 1. A run's
/// discriminator, generator and lowest local rank share its home lane, where they work by reference; its other local ranks take further
/// lanes while there are any.
/// </remarks>
public sealed class LaneSet : IDisposable
{
    private const string Home = "home";

    private readonly Lock gate = new();
    private readonly List<ComputeLane> lanes = [];
    private readonly Dictionary<(string Run, string Part), Use> uses = [];
    private readonly int cores;
    private readonly int capacity;
    private readonly IdleMemory memory;
    private int training;   // number of networks and workers that hold a lane
    private bool disposed;

    /// <summary>Takes the device and the cores from the silo's options.</summary>
    public LaneSet(IOptions<GanOptions> options, TimeProvider time)
        : this(options, time, TorchRuntime.ReleaseMemory)
    {
    }

    internal LaneSet(IOptions<GanOptions> options, TimeProvider time, Action releaseMemory)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.Initialise();
        Device = torch.device(options.Value.Device);
        cores = Device.type == DeviceType.CPU ? options.Value.Cores : 1;
        capacity = options.Value.LaneCapacity;
        WithoutBf16 = options.Value.WithoutBf16 is { } given ? (given.Length > 0 ? given : null) : Bf16Hardware.MissingOn(Device);
        memory = new IdleMemory(time, IsIdle, releaseMemory);
    }

    /// <summary>The device.</summary>
    public torch.Device Device { get; }

    /// <summary>What the device lacks for computing in bf16, as a clause; null where it lacks nothing.</summary>
    public string? WithoutBf16 { get; }

    /// <summary>
    /// The lane of a run's networks on this silo: of those that T allows, the one that least others use. Dispose it when done.
    /// </summary>
    public RunLane HomeOf(string runId, int threads) => Take(runId, Home, threads);

    /// <summary>
    /// The same lane for samples and evaluation, which may hold it between two requests: a silo with nothing else counts as idle.
    /// </summary>
    public RunLane ForSampling(string runId, int threads) => Take(runId, Home, threads, trains: false);

    /// <summary>
    /// The lane of a worker: the home lane when it is the co-located one, else another while T and the cores allow. Dispose it when done.
    /// </summary>
    public RunLane ForWorker(string runId, int rank, int threads, bool colocated) =>
        colocated ? HomeOf(runId, threads) : Take(runId, $"worker {rank}", threads, avoidHome: true);

    /// <summary>Closes all lanes.</summary>
    public void Dispose()
    {
        memory.Dispose();
        ComputeLane[] closing;
        lock (gate)
        {
            disposed = true;
            closing = [.. lanes];
            lanes.Clear();
        }

        foreach (var lane in closing)
            lane.Dispose();
    }

    private RunLane Take(string runId, string part, int threads, bool avoidHome = false, bool trains = true)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var count = Math.Max(1, cores / threads);
            if (!uses.TryGetValue((runId, part), out var use) || use.Lane >= count)
            {
                var home = avoidHome && count > 1 && uses.TryGetValue((runId, Home), out var h) ? h.Lane : -1;
                use = new Use(Enumerable.Range(0, count).Where(i => i != home).MinBy(i => uses.Values.Count(u => u.Lane == i)));
                uses[(runId, part)] = use;
            }

            use.Holders++;
            training += trains ? 1 : 0;
            while (lanes.Count <= use.Lane)
                lanes.Add(new ComputeLane(lanes.Count, Device, capacity));
            return new RunLane(lanes[use.Lane], threads, () => ReleaseLane((runId, part), use, trains));
        }
    }

    private void ReleaseLane((string Run, string Part) key, Use use, bool trained)
    {
        lock (gate)
        {
            if (--use.Holders == 0 && uses.TryGetValue(key, out var now) && now == use)
                uses.Remove(key);
            training -= trained ? 1 : 0;
        }

        if (trained && IsIdle())
            memory.Release();
    }

    private bool IsIdle()
    {
        lock (gate)
            return training == 0 && !disposed;
    }

    private sealed class Use(int lane)
    {
        public int Lane { get; } = lane;

        public int Holders { get; set; }
    }
}
