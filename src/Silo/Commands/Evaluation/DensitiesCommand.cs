using System.CommandLine;
using System.Globalization;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Generated;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Options;
using GanOrleans.Terminal;
using TorchSharp;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>
/// The half of <c>ganctl plot densities RUN</c> that follows the checkpoints: on a line the densities of the data and of G's samples, D and
/// the best discriminator, a chart for each checkpoint.
/// </summary>
internal sealed class DensitiesCommand : OfflineCommand
{
    private const int Samples = 100_000, Part = 10_000;

    private readonly CheckpointOptions checkpoint = new();
    private readonly Option<string> earlier = new("--earlier")
    {
        Description = "Folders of other checkpoints, drawn before it",
        HelpName = "folders",
    };
    private readonly Option<string> path = SampleOptions.Needed<string>("--output", "path", "A .png or .svg file");

    public DensitiesCommand(OfflineHost host)
        : base("densities", "Draw the densities of data and samples on a line, with D", host)
    {
        Hidden = true;
        checkpoint.AddTo(this);
        Add(earlier);
        Add(path);
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        UseTorch();
        using var run = checkpoint.Create(parse);
        if (run.Data is not PointDataSet { Distribution: { Dimensions: 1 } line })
            throw new UserException(
                ExitCodes.BadInput, $"Samples of {parse.GetValue(checkpoint.Origin)} do not lie on a line.",
                "Densities are drawn of runs on data with one coordinate and a known density: normal, mixture.");
        if (run.Replica.IsConditional)
            throw new UserException(
                ExitCodes.BadInput, $"Variant '{run.Training.Variant}' is conditional: its D is another one for each class.",
                "Densities are drawn of runs of unconditional variants, such as mlp.");
        string[] folders = [.. (parse.GetValue(earlier) ?? "").Split(Path.PathSeparator), checkpoint.Folder(parse)];
        var charts = folders.Where(folder => folder.Length > 0).Select(folder => Chart(run, line, folder)).ToArray();
        Figure.Save(parse.GetRequiredValue(path), charts, Math.Min(2, charts.Length));
        var answer = new DensitiesAnswer([.. folders.Where(folder => folder.Length > 0).Select(NameOf)], parse.GetRequiredValue(path));
        output.Json(answer);
        output.Text(
            $"{charts.Length} {(charts.Length == 1 ? "chart" : "charts")} of {parse.GetValue(checkpoint.Origin)} in {answer.File}");
        return ExitCodes.Ok;
    }

    private static LineChart Chart(TrainedNetworks run, IPointDistribution line, string folder)
    {
        using var scope = torch.NewDisposeScope();
        var (d, g) = (run.Network(NetworkNames.Discriminator), run.Network(NetworkNames.Generator));
        run.Load(d, folder);
        run.Load(g, folder);
        var samples = new float[Samples];
        for (var done = 0; done < Samples; done += Part)
        {
            using var part = torch.NewDisposeScope();
            run.Replica.Sample(seed: 1, done, Part).cpu().contiguous().data<float>().CopyTo(samples, done);
        }

        var densities = LineDensities.Of(line, samples);
        List<LineSeries> lines =
        [
            new("density of the data", Points(densities.Data), Colour: 6),
            new("density of the samples", Points(densities.Generated), Colour: 2),
            new("best D for them", Points(densities.Best), Colour: 4),
        ];
        if (run.Replica.DiscriminatorAt([.. densities.At.Select(x => (float)x)]) is { } learned)
            lines.Add(new LineSeries("D", [.. densities.At.Zip(learned, (x, y) => (x, (double)y))], Colour: 0));
        return new LineChart($"checkpoint {NameOf(folder)}", "value", "density, and D", lines);

        IReadOnlyList<(double X, double Y)> Points(IEnumerable<double> values) => [.. densities.At.Zip(values)];
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
}

/// <param name="Checkpoints">The checkpoints, in the order of the charts.</param>
/// <param name="File">The picture.</param>
internal sealed record DensitiesAnswer(IReadOnlyList<string> Checkpoints, string File);
