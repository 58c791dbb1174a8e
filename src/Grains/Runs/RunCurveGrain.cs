using GanOrleans.Contracts.Runs;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace GanOrleans.Grains.Runs;

/// <summary>Reads the figures that a run has written into its folder.</summary>
[Reentrant, GrainType("gan-run-curve")]
public sealed class RunCurveGrain(IServiceProvider services) : Grain, IRunCurveGrain
{
    private readonly RunFolders folders = services.GetRequiredService<RunFolders>();

    /// <inheritdoc/>
    public async Task<RunProgress[]> ReadAsync(int points, CancellationToken cancellationToken)
    {
        if (points is < 2 or > IRunCurveGrain.MaxPoints)
            throw RunException.BadInput($"{points} points of a curve are not possible; 2 to {IRunCurveGrain.MaxPoints:N0} are.");
        var run = this.GetPrimaryKeyString();
        var status = await GrainFactory.GetGrain<ICoordinatorGrain>(run).StatusAsync(cancellationToken)
            ?? throw new RunException($"There is no run '{run}'.");
        return [.. await RunCurveFile.ReadAsync(folders.Full(status.Folder), status, points, cancellationToken)];
    }
}
