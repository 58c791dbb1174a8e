using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Exchange;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Runs;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace GanOrleans.Grains.Networks;

/// <summary>What a network's grain takes from its silo.</summary>
internal sealed class NetworkServices(
    LaneSet lanes, LocalNetworks local, SharedReplicas replicas, RunData data, RunFolders folders, ILocalSiloDetails silo,
    TimeProvider time, IOptions<GanOptions> options, ExchangeListener listener, ExchangeConnector connector, FaultInjector? faults = null)
{
    public LaneSet Lanes => lanes;

    public LocalNetworks Local => local;

    public SharedReplicas Replicas => replicas;

    public RunData Data => data;

    public RunFolders Folders => folders;

    public ILocalSiloDetails Silo => silo;

    public TimeProvider Time => time;

    /// <summary>Where workers elsewhere connect to the networks here.</summary>
    public ExchangeListener Listener => listener;

    /// <summary>Connects the workers here with networks elsewhere.</summary>
    public ExchangeConnector Connector => connector;

    public FaultInjector Faults { get; } = faults ?? FaultInjector.None;

    public GanOptions Options => options.Value;
}
