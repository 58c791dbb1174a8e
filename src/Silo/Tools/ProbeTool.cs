using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using TorchSharp;

namespace GanOrleans.Silo.Tools;

/// <summary>A linear classifier on a discriminator's features, beside raw pixels and the same network before training.</summary>
internal sealed class ProbeTool() : SiloTool<ProbeRequest, ProbeAnswer>(ToolNames.Probe, usesTorch: true)
{
    protected override ProbeAnswer Answer(ProbeRequest request, Action<string> tell, CancellationToken cancellation)
    {
        using var run = ToolRun.Create(request.Training, request.DataRoot, request.ImageSize, needsTest: true);
        var (train, test) = (run.Data, run.Open(DataSplit.Test));
        if (train.Description.Classes < 2)
            throw new ToolException(
                ToolException.BadInput, $"Data set '{train.Description.Name}' has no classes.",
                "A probe needs labelled data, such as mnist or glyphs.");
        var discriminator = run.Network(NetworkNames.Discriminator);
        if (discriminator.Module is not IFeatures || run.Replica.IsConditional)
            throw new ToolException(
                ToolException.BadInput, $"The discriminator of '{run.Training.Variant}' shows no features that depend on the sample alone.",
                "Probe a run of gan, mlp, dcgan, lsgan, hinge or wgan-gp.");

        var (rows, tests) = (
            (int)Math.Min(request.TrainCount, train.Description.Count), (int)Math.Min(request.TestCount, test.Description.Count));
        long[] labels = [.. Enumerable.Range(0, rows).Select(i => (long)train.Label(i))],
            testLabels = [.. Enumerable.Range(0, tests).Select(i => (long)test.Label(i))];
        ProbeRow Probe(string name, Func<IDataSet, int, torch.Tensor> features)
        {
            tell($"Fitting a linear classifier on {name} …");
            using var scope = torch.NewDisposeScope();
            var result = LinearProbe.Fit(
                features(train, rows), labels, features(test, tests), testLabels, train.Description.Classes, cancellation);
            return new ProbeRow(name, result.Features, result.Penalty, result.TrainAccuracy, result.TestAccuracy);
        }

        torch.Tensor Features(IDataSet data, int count) =>
            PooledFeatures.OfDiscriminator(discriminator, run.Replica.Batches.Range, data, count);

        var pixels = Probe("raw pixels", PooledFeatures.OfPixels);
        var initial = Probe("D before training", Features);   // the initial weights, a pure function of the run's seed
        run.Load(discriminator, request.Checkpoint);
        return new ProbeAnswer(train.Description.Name, rows, tests, [pixels, initial, Probe("D after training", Features)]);
    }
}
