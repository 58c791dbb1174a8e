using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Runs;

/// <summary>Comparing samples of a run with real data, on the cluster.</summary>
public sealed class RunEvaluations
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(300);

    private readonly RetryPolicy retry;
    private readonly IEvaluationGrain grain;

    internal RunEvaluations(IGrainFactory grains, RetryPolicy retry, RunPlan plan)
    {
        this.retry = retry;
        grain = grains.GetGrain<IEvaluationGrain>(RunKeys.Network(plan.RunId, plan.NetworkKind));
    }

    /// <summary>Has the run evaluated, and waits for the result, which is kept with the run.</summary>
    /// <param name="request">What.</param>
    /// <param name="tell">Takes what is being done, when it changes.</param>
    /// <param name="cancellationToken">Ends the evaluation as well.</param>
    /// <exception cref="RunException">It cannot be done.</exception>
    public async Task<EvaluationResult> EvaluateAsync(
        EvaluationRequest request, Action<string> tell, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(tell);
        try
        {
            var progress = await retry.CallAsync(
                "evaluate", token => grain.StartAsync(request, token), RetryPolicy.Long, cancellationToken);
            var told = "";
            while (progress is { Result: null, Failure: null })
            {
                if (progress.Text != told)
                    tell(told = progress.Text);
                await Task.Delay(PollPeriod, cancellationToken);
                progress = await retry.CallAsync(
                    "evaluation", token => grain.ProgressAsync(request.Id, token), RetryPolicy.Short, cancellationToken);
            }

            return progress.Result
                ?? throw (progress.IsBadInput ? RunException.BadInput(progress.Failure!) : new RunException(progress.Failure!));
        }
        catch (OperationCanceledException)
        {
            await grain.CancelAsync(request.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>All results that are kept with the run, oldest first.</summary>
    public Task<EvaluationResult[]> ListAsync(CancellationToken cancellationToken = default) =>
        retry.CallAsync("evaluations", token => grain.ListAsync(token), RetryPolicy.Short, cancellationToken);
}
