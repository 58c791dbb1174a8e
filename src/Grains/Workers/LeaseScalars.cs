using GanOrleans.Contracts;
using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Workers;

/// <summary>The scalars of a lease: kept on the device for up to 64 evenly spaced iterations and read once, at the end (one sync point per lease).</summary>
internal sealed class LeaseScalars(int iterations) : IDisposable
{
    private const int Kept = 64;

    private readonly int stride = Math.Max(1, (iterations + Kept - 1) / Kept);
    private readonly List<PhaseResult> results = [];

    /// <summary>On the lane: takes over the result of a phase of the lease's <paramref name="iteration"/>-th iteration.</summary>
    public void Add(long iteration, PhaseResult result)
    {
        if (iteration % stride == 0 && result.Samples > 0)
            results.Add(result);
        else
            result.Dispose();
    }

    /// <summary>On the lane: the means over what was kept; NaN for what no phase defines.</summary>
    public TrainingScalars Read()
    {
        if (results.Count == 0)
            return new TrainingScalars();
        using var scope = torch.NewDisposeScope();
        var rows = torch.stack([.. results.Select(r => r.Scalars)]).cpu().data<float>().ToArray();
        const int Columns = 5;
        double Mean(int column, bool besideReal) => Enumerable.Range(0, results.Count)
            .Where(row => !besideReal || float.IsFinite(rows[row * Columns + 2]))
            .Select(row => (double)rows[row * Columns + column])
            .Where(value => !double.IsNaN(value))
            .DefaultIfEmpty(double.NaN).Average();
        // D(G(z)) beside D(x): of the discriminator's step, where both come from the same weights.
        var fake = Mean(3, besideReal: true);
        return new TrainingScalars
        {
            LossD = Mean(0, false),
            LossG = Mean(1, false),
            DReal = Mean(2, false),
            DFake = double.IsNaN(fake) ? Mean(3, false) : fake,
            Value = Mean(4, false),
        };
    }

    /// <summary>On the lane: frees what was kept.</summary>
    public void Dispose()
    {
        foreach (var result in results)
            result.Dispose();
        results.Clear();
    }
}
