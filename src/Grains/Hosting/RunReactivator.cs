using GanOrleans.Contracts;
using GanOrleans.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace GanOrleans.Grains.Hosting;

/// <summary>
/// Has runs whose coordinator was lost go on: when this silo starts, and when another one is gone. A call that fails is logged and tried
/// again; it never stops the silo.
/// </summary>
internal sealed partial class RunReactivator(
    IGrainFactory grains, IClusterMembershipService membership, ILocalSiloDetails silo, TimeProvider time, ILogger<RunReactivator> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RunReactivator), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    /// <summary>Called when the host is gone.</summary>
    public void Dispose() => stop.Dispose();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        running = Task.Run(() => WatchAsync(stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken));
    }

    private async Task WatchAsync(CancellationToken stopped)
    {
        try
        {
            await WakeAsync(stopped);
            var before = Active(membership.CurrentSnapshot);
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stopped))
            {
                var now = Active(snapshot);
                // One silo is enough: the one with the lowest address among those that are left.
                if (before.Except(now).Any() && now.Min() is { } first && first.Equals(silo.SiloAddress))
                    await WakeAsync(stopped);
                before = now;
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The silo stops.
        }
        catch (Exception e)
        {
            LogStopped(e);
        }
    }

    private async Task WakeAsync(CancellationToken stopped)
    {
        var delay = FirstDelay;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                await grains.GetGrain<IRunCatalogGrain>(0).ResumeAsync(stopped).WaitAsync(CallLimit, time, stopped);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stopped.IsCancellationRequested)
            {
                GanInstruments.LongWaits.Add(1, GanInstruments.Awaited("resume"));
                LogNotResumed(attempt, Attempts, e);
            }

            await Task.Delay(delay, time, stopped);
            delay *= 2;
        }
    }

    private static HashSet<SiloAddress> Active(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress)];

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Unfinished runs could not be woken (attempt {Attempt} of {Attempts}); their reminders and workers wake them too")]
    private partial void LogNotResumed(int attempt, int attempts, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The membership is not watched any more: runs of lost silos wait for their reminders and workers")]
    private partial void LogStopped(Exception exception);
}
