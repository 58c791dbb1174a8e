using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Plots;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl plot samples|scatter RUN…</c>: samples of runs beside each other.</summary>
internal sealed class PlotSamplesCommand : GanCommand
{
    private const int Columns = 3;

    private readonly Argument<string[]> runs = RunArgument.CreateSeveral();
    private readonly Option<string> count;
    private readonly Option<string> seed = new("--seed")
    {
        Description = "Seed of z, the same for all runs. Default: 1",
        HelpName = "n",
    };
    private readonly Option<bool> ema = new("--ema") { Description = "Use the moving averages of the generators' weights" };
    private readonly Option<string> path;
    private readonly string standard;
    private readonly int usual;
    private readonly bool ofPoints;

    private PlotSamplesCommand(GlobalOptions options, GanctlHost host, string name, string description, int usual, bool ofPoints)
        : base(name, $"{description} (-o is the path here; --format json for JSON)", options, host)
    {
        (this.usual, this.ofPoints, standard) = (usual, ofPoints, $"{name}.png");
        count = new("--count", "-n") { Description = $"How many of each run, 1 to 10,000. Default: {usual}", HelpName = "n" };
        path = FigurePath.Create(standard);
        Add(runs);
        Add(count);
        Add(seed);
        Add(ema);
        Add(path);
    }

    /// <summary>Of any runs.</summary>
    public static PlotSamplesCommand Samples(GlobalOptions options, GanctlHost host) =>
        new(options, host, "samples", "Draw samples of runs beside each other, of one z", 64, ofPoints: false);

    /// <summary>Of runs whose samples are points.</summary>
    public static PlotSamplesCommand Scatter(GlobalOptions options, GanctlHost host) =>
        new(options, host, "scatter", "Draw points of runs, or histograms of numbers, over one range", 2_500, ofPoints: true);

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        var target = FigurePath.Check(parse.GetValue(path) ?? standard);
        var request = new SampleRequest(
            (int)WholeNumber.Of(parse, count, (ulong)usual, 1, 10_000), WholeNumber.Of(parse, seed, 1, 0, ulong.MaxValue),
            Ema: parse.GetValue(ema));
        var client = await invocation.ConnectAsync();
        List<(string Id, DrawnSamples Drawn)> drawn = [];
        foreach (var id in await RunArgument.ResolveAsync(client, parse.GetRequiredValue(runs), cancellation))
        {
            drawn.Add((id, await client.SampleAsync(id, request, cancellation)));
            if (ofPoints && drawn[^1].Drawn.Samples.AreImages)
                throw new UserException(
                    ExitCodes.BadInput, $"Samples of run '{id}' are images, not points.", $"'ganctl plot samples {id}' draws them.");
        }

        var panels = SamplePanels.Of(drawn);
        return FigureFile.Answer(invocation, target, drawn.Select(run => run.Id), panels, Columns);
    }
}
