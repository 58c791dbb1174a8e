using GanOrleans.Grains.Compute;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Runs;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace GanOrleans.Grains.Networks;

/// <summary>What a network's grain takes from its silo.</summary>
internal sealed class NetworkServices(
    LaneSet lanes, LocalNetworks local, SharedReplicas replicas, RunData data, RunFolders folders, ILocalSiloDetails silo,
    TimeProvider time, IOptions<GanOptions> options,
    FaultInjector? faults = null)
{
    public LaneSet Lanes => lanes;

    public LocalNetworks Local => local;

    public SharedReplicas Replicas => replicas;

    public RunData Data => data;

    public RunFolders Folders => folders;

    public ILocalSiloDetails Silo => silo;

    public TimeProvider Time => time;

    public FaultInjector Faults { get; } = faults ?? FaultInjector.None;

    public GanOptions Options => options.Value;
}
