using GanOrleans.Contracts;
using Orleans.Runtime;

namespace GanOrleans.Grains.Runs;

/// <summary>Hands one lease to every worker and waits for all; a lost worker gets it again, wherever its next activation is.</summary>
internal sealed class LeaseBoard(RunPlan plan, IGrainFactory grains, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    // What a lease may take beyond its step deadline before its worker counts as silent.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private volatile bool ending;

    /// <summary>Whether an exception of a call says that the callee is lost or out of reach, so that trying again makes sense.</summary>
    public static bool IsLoss(Exception e) => e is OrleansException or TimeoutException or ObjectDisposedException;

    /// <summary>The results of all ranks, in order. The first that ends badly revokes the others.</summary>
    public async Task<LeaseResult[]> RunAsync(IterationLease lease, CancellationToken cancellationToken)
    {
        ending = false;
        var results = Enumerable.Range(0, plan.Workers).Select(rank => RunRankAsync(rank, lease, cancellationToken)).ToArray();
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

    /// <summary>Ends the lease of every worker early; who cannot be reached has none.</summary>
    public async Task RevokeAsync(int generation)
    {
        ending = true;
        await EachAsync(worker => worker.RevokeAsync(generation));
    }

    /// <summary>Has every worker free what it holds; who cannot be reached holds nothing.</summary>
    public Task ReleaseAsync(int generation) => EachAsync(worker => worker.ReleaseAsync(generation));

    private async Task EachAsync(Func<IWorkerGrain, Task> call)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, plan.Workers).Select(rank => call(Worker(rank)))).WaitAsync(TimeSpan.FromSeconds(5), time);
        }
        catch (Exception e) when (IsLoss(e))
        {
            // It is gone or hung: its generation is fenced off, and its silo frees what it held.
        }
    }

    private IWorkerGrain Worker(int rank) => grains.GetGrain<IWorkerGrain>(RunKeys.Worker(plan.RunId, plan.WorkerKind, plan.NetworkKind, rank));

    private async Task<LeaseResult> RunRankAsync(int rank, IterationLease lease, CancellationToken cancellationToken)
    {
        var limit = plan.StepDeadline + Margin;
        var start = time.GetTimestamp();
        var told = false;
        while (true)
        {
            try
            {
                return await Worker(rank).RunAsync(lease, cancellationToken).WaitAsync(limit, time, cancellationToken);
            }
            catch (Exception e) when (IsLoss(e) && !ending && time.GetElapsedTime(start) < plan.StepDeadline)
            {
                if (!told)
                    say($"worker {rank} is lost ({FirstLine(e)}); its lease from iteration {lease.First} is issued again");
                told = true;
                await Task.Delay(Patience, time, cancellationToken);
            }
            catch (Exception e) when (IsLoss(e))
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
