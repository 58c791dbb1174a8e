using System.CommandLine;
using System.Globalization;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Terminal;
using TorchSharp;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>
/// The half of <c>ganctl probe RUN</c> that follows the checkpoint: a linear classifier on a discriminator's features, beside raw pixels
/// and the same network before training.
/// </summary>
internal sealed class ProbeCommand : OfflineCommand
{
    private static readonly string[] Heading = ["FEATURES", "COUNT", "PENALTY", "TRAIN", "TEST"];

    private readonly CheckpointOptions checkpoint = new();
    private readonly Option<int> trainImages = SampleOptions.Needed<int>("--train", "n", "Training images for the classifier");
    private readonly Option<int> testImages = SampleOptions.Needed<int>("--test", "n", "Test images");

    public ProbeCommand(OfflineHost host)
        : base("probe", "Classify with a linear model on D's features, beside raw pixels and an untrained D", host)
    {
        Hidden = true;
        checkpoint.AddTo(this);
        Add(trainImages);
        Add(testImages);
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var answer = Probe(parse, output.Message, cancellation);

        output.Json(answer);
        output.Text(
            $"{parse.GetValue(checkpoint.Origin)}: logistic regression on {Text(answer.TrainCount, "N0")} images of {answer.DataSet}, "
            + $"tested on {Text(answer.TestCount, "N0")}");
        output.Table([Heading, .. answer.Rows.Select(Row)]);
        return ExitCodes.Ok;
    }

    private static string[] Row(ProbeRow row) =>
    [
        row.Features, Text(row.Count, "N0"), Text(row.Penalty, "0.#####"), Text(row.TrainAccuracy, "P2"), Text(row.TestAccuracy, "P2"),
    ];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private ProbeAnswer Probe(ParseResult parse, Action<string> tell, CancellationToken cancellation)
    {
        UseTorch();
        using var run = checkpoint.Create(parse, needsTest: true);
        var (train, test) = (run.Data, run.Open(DataSplit.Test));
        if (train.Description.Classes < 2)
            throw new UserException(
                ExitCodes.BadInput, $"Data set '{train.Description.Name}' has no classes.",
                "A probe needs labelled data, such as mnist or glyphs.");
        var discriminator = run.Network(NetworkNames.Discriminator);
        if (discriminator.Module is not IFeatures || run.Replica.IsConditional)
            throw new UserException(
                ExitCodes.BadInput, $"The discriminator of '{run.Training.Variant}' shows no features that depend on the sample alone.",
                "Probe a run of gan, mlp, dcgan, lsgan, hinge or wgan-gp.");

        var rows = (int)Math.Min(parse.GetValue(trainImages), train.Description.Count);
        var tests = (int)Math.Min(parse.GetValue(testImages), test.Description.Count);
        long[] labels = [.. Enumerable.Range(0, rows).Select(i => (long)train.Label(i))];
        long[] testLabels = [.. Enumerable.Range(0, tests).Select(i => (long)test.Label(i))];

        var pixels = Fit("raw pixels", PooledFeatures.OfPixels);
        var initial = Fit("D before training", Features);   // the initial weights, a pure function of the run's seed
        checkpoint.Load(parse, run, discriminator);
        return new ProbeAnswer(train.Description.Name, rows, tests, [pixels, initial, Fit("D after training", Features)]);

        ProbeRow Fit(string name, Func<IDataSet, int, torch.Tensor> features)
        {
            tell($"Fitting a linear classifier on {name} …");
            using var scope = torch.NewDisposeScope();
            var result = LinearProbe.Fit(
                features(train, rows), labels, features(test, tests), testLabels, train.Description.Classes, cancellation);
            return new ProbeRow(name, result.Features, result.Penalty, result.TrainAccuracy, result.TestAccuracy);
        }

        torch.Tensor Features(IDataSet data, int count) =>
            PooledFeatures.OfDiscriminator(discriminator, run.Replica.Batches.Range, data, count);
    }
}

/// <param name="DataSet">The data set.</param>
/// <param name="TrainCount">Training images that were used.</param>
/// <param name="TestCount">Test images that were used.</param>
/// <param name="Rows">A linear classifier on each kind of features.</param>
internal sealed record ProbeAnswer(string DataSet, int TrainCount, int TestCount, ProbeRow[] Rows);

/// <param name="Features">What the classifier sees.</param>
/// <param name="Count">Number of features.</param>
/// <param name="Penalty">The L2 penalty that did best on held-out training images.</param>
/// <param name="TrainAccuracy">Share of the training images that are classified right.</param>
/// <param name="TestAccuracy">Share of the test images that are classified right.</param>
internal sealed record ProbeRow(string Features, int Count, double Penalty, double TrainAccuracy, double TestAccuracy);
