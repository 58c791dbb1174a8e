namespace GanOrleans.Contracts.Runs;

/// <summary>Reads what a run has measured from its folder, also after its end. Key: the run's id.</summary>
[Alias("gan.run-curve")]
public interface IRunCurveGrain : IGrainWithStringKey
{
    /// <summary>The most points of one answer.</summary>
    const int MaxPoints = 2_000;

    /// <summary>The figures of the run's line by iteration, rising, thinned evenly; the newest is always there.</summary>
    /// <param name="points">At most so many, 2 to <see cref="MaxPoints"/>.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="RunException">There is no such run.</exception>
    [Alias("read")]
    Task<RunProgress[]> ReadAsync(int points, CancellationToken cancellationToken = default);
}
