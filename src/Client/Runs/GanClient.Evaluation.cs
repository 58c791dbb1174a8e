using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Runs;

// Comparing samples of a run with real data.
public sealed partial class GanClient
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(300);

    /// <summary>Has a run evaluated, and waits for the result, which is kept with the run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="request">What.</param>
    /// <param name="tell">Takes what is being done, when it changes.</param>
    /// <param name="cancellationToken">Ends the evaluation as well.</param>
    /// <exception cref="RunException">It cannot be done.</exception>
    public async Task<EvaluationResult> EvaluateAsync(
        string runId, EvaluationRequest request, Action<string> tell, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(tell);
        var grain = await EvaluationAsync(runId, cancellationToken);
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

            return progress.Result ?? throw new RunException(progress.Failure!);
        }
        catch (OperationCanceledException)
        {
            await grain.CancelAsync(request.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>All results that are kept with a run, oldest first.</summary>
    public async Task<EvaluationResult[]> ListEvaluationsAsync(string runId, CancellationToken cancellationToken = default)
    {
        var grain = await EvaluationAsync(runId, cancellationToken);
        return await retry.CallAsync("evaluations", token => grain.ListAsync(token), RetryPolicy.Short, cancellationToken);
    }

    private async Task<IEvaluationGrain> EvaluationAsync(string runId, CancellationToken cancellationToken) =>
        grains.GetGrain<IEvaluationGrain>(RunKeys.Network(runId, (await PlanAsync(runId, cancellationToken)).NetworkKind));
}
