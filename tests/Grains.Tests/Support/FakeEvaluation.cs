using GanOrleans.Contracts.Evaluation;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>Evaluations that are done when a test says so.</summary>
internal sealed class FakeEvaluation : IEvaluationGrain
{
    /// <summary>All that was asked for.</summary>
    public List<EvaluationRequest> Requests { get; } = [];

    /// <summary>How all evaluations stand.</summary>
    public EvaluationProgress Progress { get; set; } = new("drawing samples", null, null);

    public Task<EvaluationProgress> StartAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Task.FromResult(Progress);
    }

    public Task<EvaluationProgress> ProgressAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Progress);

    public Task CancelAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<EvaluationResult[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult<EvaluationResult[]>([]);
}
