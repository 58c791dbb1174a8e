using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;
using GanOrleans.Grains.Networks;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace GanOrleans.Grains.Hosting;

/// <summary>
/// Before a silo that was asked to end leaves the cluster: the runs whose coordinator or networks sit here finish their lease, write a
/// checkpoint and let go.
/// </summary>
internal sealed partial class SiloDrain(
    LocalRuns runs, LocalNetworks networks, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<SiloDrain> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SiloDrain), ServiceLifecycleStage.Active + 1, _ => Task.CompletedTask, DrainAsync);

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        runs.Drain();
        var start = time.GetTimestamp();
        string[] touched = [.. runs.All.Union(networks.Runs)];
        await Task.WhenAll(touched.Select(run => DrainAsync(run, cancellationToken)));
        if (touched.Length > 0)
            LogDrained(touched.Length, time.GetElapsedTime(start).TotalSeconds);
    }

    private async Task DrainAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<ICoordinatorGrain>(runId)
                .DrainAsync(silo.SiloAddress.ToString(), cancellationToken).WaitAsync(Limit, time, cancellationToken);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            LogNotDrained(runId, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} run(s) were handed over in {Seconds:0.00} s")]
    private partial void LogDrained(int count, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was not handed over in time; it goes on from its last checkpoint")]
    private partial void LogNotDrained(string runId, Exception exception);
}
