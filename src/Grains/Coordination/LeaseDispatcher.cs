using System.Diagnostics;
using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Coordination;

/// <summary>Hands one lease to every worker and waits for all; a lost worker gets it again, wherever its next activation is.</summary>
internal sealed class LeaseDispatcher(DurableRecord record, IRunGrains grains, RunLog log, TimeSpan retryDelay, TimeProvider time)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    // What a lease may take beyond its step deadline before its worker counts as silent.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly LeaseTraces traces = new(time);
    private volatile bool ending;

    private RunPlan Plan => record.Value.Plan!;

    /// <summary>Remembers the call that created the run: its first lease belongs to the same trace.</summary>
    public void TraceWith(Activity? call) => traces.Submitted(call);

    /// <summary>The results of all ranks, in order. The first that ends badly revokes the others.</summary>
    public async Task<LeaseResult[]> RunAsync(IterationLease lease, CancellationToken cancellationToken)
    {
        using var trace = traces.Begin(lease);
        ending = false;
        var results = Enumerable.Range(0, Plan.Workers).Select(rank => RunRankAsync(rank, lease, cancellationToken)).ToArray();
        var open = results.ToList();
        while (open.Count > 0)
        {
            var done = await Task.WhenAny(open);
            open.Remove(done);
            if ((await done).Outcome != LeaseOutcome.Completed && !ending)
                await RevokeAsync(lease.Generation);
        }

        return await Task.WhenAll(results);
    }

    /// <summary>Ends every worker's lease early; an unreachable worker has none.</summary>
    public async Task RevokeAsync(int generation)
    {
        ending = true;
        await EachAsync(worker => worker.RevokeAsync(generation));
    }

    /// <summary>Has every worker free what it holds; an unreachable worker holds nothing.</summary>
    public Task ReleaseAsync(int generation) => EachAsync(worker => worker.ReleaseAsync(generation));

    private async Task EachAsync(Func<IWorkerGrain, Task> call)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Plan.Workers).Select(rank => call(Worker(rank)))).WaitAsync(CallLimit, time);
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            // It is gone or hung: its generation is fenced off, and its silo frees what it held.
        }
    }

    private IWorkerGrain Worker(int rank) => grains.Worker(Plan, rank);

    private async Task<LeaseResult> RunRankAsync(int rank, IterationLease lease, CancellationToken cancellationToken)
    {
        var deadline = Plan.StepDeadline;
        var limit = deadline + Margin;
        var start = time.GetTimestamp();
        var logged = false;
        while (true)
        {
            try
            {
                return await Worker(rank).RunAsync(lease, cancellationToken).WaitAsync(limit, time, cancellationToken);
            }
            catch (Exception e) when (GrainCalls.IsUnreachable(e) && !ending && time.GetElapsedTime(start) < deadline)
            {
                if (!logged)
                {
                    log.Event(
                        record.State, $"worker {rank} is lost ({FirstLine(e)}); its lease from iteration {lease.First} is issued again",
                        EventKinds.Lost);
                }

                logged = true;
                await Task.Delay(retryDelay, time, cancellationToken);
            }
            catch (Exception e) when (GrainCalls.IsUnreachable(e))
            {
                return new LeaseResult
                {
                    Outcome = ending ? LeaseOutcome.Revoked : LeaseOutcome.DeadlineMissed,
                    Reason = $"worker {rank} did not answer for {time.GetElapsedTime(start).TotalSeconds:0} s: {FirstLine(e)}",
                    Place = new GrainPlace($"worker {rank}", "", "", ""),
                };
            }
        }
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0];
}
