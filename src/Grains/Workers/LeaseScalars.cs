using GanOrleans.Contracts;
using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Workers;

/// <summary>
/// The scalars of a lease: kept on the device for up to 64 evenly spaced iterations and read once, at the end (one sync point per lease).
/// </summary>
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
        var read = ReadAll();
        double Mean(Func<PhaseScalars, float> scalar, bool besideReal = false) => Average(
            read.Where(row => !besideReal || float.IsFinite(row.Scalars.Real)).Select(row => scalar(row.Scalars)));
        // D(G(z)) beside D(x): of the discriminator's step, where both come from the same weights.
        var fake = Mean(s => s.Fake, besideReal: true);
        return new TrainingScalars
        {
            LossD = Mean(s => s.LossD),
            LossG = Mean(s => s.LossG),
            DReal = Mean(s => s.Real),
            DFake = double.IsNaN(fake) ? Mean(s => s.Fake) : fake,
            Value = Mean(s => s.Value),
            Named = read.SelectMany(row => row.Phase.Scalars.Zip(row.Scalars.Named)).GroupBy(scalar => scalar.First)
                .ToDictionary(group => group.Key, group => Average(group.Select(scalar => scalar.Second))),
        };
    }

    /// <summary>On the lane: frees what was kept.</summary>
    public void Dispose()
    {
        foreach (var result in results)
            result.Dispose();
        results.Clear();
    }

    private List<(Phase Phase, PhaseScalars Scalars)> ReadAll()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.cat([.. results.Select(r => r.Scalars)]).cpu().data<float>().ToArray();
        var rows = new List<(Phase, PhaseScalars)>(results.Count);
        var at = 0;
        foreach (var result in results)
        {
            var end = at + PhaseScalars.Count + result.Phase.Scalars.Count;
            rows.Add((result.Phase, PhaseScalars.Of(values.AsSpan(at..end))));
            at = end;
        }

        return rows;
    }

    private static double Average(IEnumerable<float> values) =>
        values.Where(value => !float.IsNaN(value)).Select(value => (double)value).DefaultIfEmpty(double.NaN).Average();
}
