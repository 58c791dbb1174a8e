using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Imaging;
using GanOrleans.Client.Output;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl sample RUN -n 64 -o grid.png</c>: draws samples and writes them to files.</summary>
internal sealed partial class SampleCommand : GanCommand
{
    /// <summary>The most samples of one invocation.</summary>
    public const int MaxSamples = 1_000_000;

    private readonly Argument<string> run = RunArgument.Create();

    private const int StandardRows = 8;

    private readonly Option<string> count = new("--count", "-n")
    {
        Description = "How many, 1 to 1,000,000. Default: 64; with --interpolate the number of rows, 8",
        HelpName = "n",
    };

    private readonly Option<string> seed = new("--seed")
    {
        Description = "Seed of z: the same seed gives the same z at every iteration. Default: 1",
        HelpName = "n",
    };

    private readonly Option<string> first = new("--first")
    {
        Description = "Index of the first sample in the seed's sequence. Default: 0",
        HelpName = "n",
    };

    private readonly Option<bool> ema = new("--ema") { Description = "Use the moving average of the generator's weights" };

    private readonly Option<string> from = new("--from")
    {
        Description = "A checkpoint's name. Default: the newest weights",
        HelpName = "checkpoint",
    };

    private readonly Option<string> label = ClassArgument.Create(
        "A class of a conditional run, by name or number, or 'all' in turn, one per column. Default: all");

    private readonly Option<bool> reals = new("--reals") { Description = "Write real samples of the run's data set instead (at most 500)" };

    private readonly Option<string> interpolate = new("--interpolate")
    {
        Description = "Rows of walks between draws of z, straight or on the sphere",
        HelpName = "linear|spherical",
    };

    private readonly Option<string> steps = new("--steps")
    {
        Description = "With --interpolate: images in a row, 2 to 100. Default: 10",
        HelpName = "n",
    };

    private readonly Option<string> arithmetic = new("--arithmetic")
    {
        Description = "Means of the z of samples, added and subtracted: numbers of samples such as 3,17,20-5,9,11+2,8,40",
        HelpName = "terms",
    };

    private readonly Option<bool> reconstruct = new("--reconstruct")
    {
        Description = "Pairs of a real sample and what the autoencoder (ae, vae) gives back for it",
    };

    private readonly Option<bool> nearest = new("--nearest")
    {
        Description = "Put the training image nearest to each row's last one at its right; fills whole rows",
    };

    private readonly Option<string> path = new("--output", "-o")
    {
        Description =
            "A .png file (one grid), a folder (ends in '/' or exists; one .png per image) or a .npy file (float32). Default: samples.png",
        HelpName = "path",
    };

    public SampleCommand(GlobalOptions options, GanctlHost host)
        : base(
            "sample", "Draw samples of a run's generator and write them to files (-o is the path here; --format json for JSON)", options,
            host)
    {
        Add(run);
        Add(count);
        Add(seed);
        Add(first);
        Add(ema);
        Add(from);
        Add(label);
        Add(reals);
        Add(interpolate);
        Add(steps);
        Add(arithmetic);
        Add(reconstruct);
        Add(nearest);
        Add(path);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var parse = invocation.Parse;
        var target = SampleTarget.Parse(parse.GetValue(path) ?? "samples.png");
        CheckTogether(parse);
        ClassArgument.Check(parse, label);
        var wanted = Wanted(parse);

        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(parse.GetRequiredValue(run), invocation.Cancellation);
        if (parse.GetValue(label) is not null)
            wanted = wanted with { Class = ClassArgument.Resolve(parse, label, await client.PlanAsync(id, invocation.Cancellation)) };
        if (wanted.Checkpoint is { } checkpoint)
            await CheckpointName.RequireAsync(client, id, checkpoint, invocation.Cancellation);
        var drawn = parse.GetValue(reals)
            ? new Runs.DrawnSamples(await client.RealsAsync(id, wanted.Count, invocation.Cancellation), 0, "reals")
            : await client.SampleAsync(id, wanted, invocation.Cancellation);
        var (picture, columns, found) = (drawn.Samples, Columns(wanted, drawn), (Runs.NearestImages?)null);
        if (parse.GetValue(nearest))
        {
            (drawn, columns) = await WholeRowsAsync(client, id, wanted, drawn, invocation.Cancellation);
            found = await client.NearestAsync(
                id, drawn.Samples.Pick(Enumerable.Range(1, drawn.Samples.Count / columns).Select(row => row * columns - 1)),
                invocation.Cancellation);
            picture = drawn.Samples.WithColumn(columns++, found.Images);
        }

        var files = target.Write(picture, columns);

        invocation.Output.Json(
            new SampleAnswer(
                id, drawn.Source, drawn.Iteration, picture.Shape, files,
                found?.Indices.Zip(found.Distances, (index, distance) => new NearestView(index, distance)).ToList()));
        invocation.Output.Text(Summary(wanted, drawn, picture, files));
        return ExitCodes.Ok;
    }

    private static int Columns(SampleRequest wanted, Runs.DrawnSamples drawn) =>
        wanted.Walk?.Steps
        ?? wanted.Sum?.Columns
        ?? (wanted.Reconstruct ? 2 * Math.Max(1, (int)Math.Ceiling(Math.Sqrt(drawn.Samples.Count / 4.0))) : drawn.Classes);

    // A row that is not full has no place at its right.
    private static async Task<(Runs.DrawnSamples Drawn, int Columns)> WholeRowsAsync(
        Runs.GanClient client, string id, SampleRequest wanted, Runs.DrawnSamples drawn, CancellationToken cancellation)
    {
        if (!drawn.Samples.AreImages)
            throw new UserException(
                ExitCodes.BadInput, $"--nearest does not go with run '{id}', whose samples are points.", "Leave --nearest out.");
        var columns = Columns(wanted, drawn) is > 0 and var known ? known : (int)Math.Ceiling(Math.Sqrt(drawn.Samples.Count));
        var over = drawn.Samples.Count % columns;
        return (
            over == 0 ? drawn : await client.SampleAsync(id, wanted with { Count = drawn.Samples.Count + columns - over }, cancellation),
            columns);
    }

    private static string Summary(SampleRequest wanted, Runs.DrawnSamples drawn, SampleSet picture, IReadOnlyList<string> files)
    {
        var origin =
            drawn.Source == "reals"
                ? "real samples"
                : string.Create(CultureInfo.InvariantCulture, $"{Kind(wanted, drawn)} of iteration {drawn.Iteration:N0} ({drawn.Source})");
        var added = picture.Count > drawn.Samples.Count ? ", each row with the nearest training image at its right," : "";
        var where = files.Count == 1
            ? files[0]
            : string.Create(CultureInfo.InvariantCulture, $"{files.Count:N0} files, {files[0]} to {files[^1]}");
        return string.Create(CultureInfo.InvariantCulture, $"{drawn.Samples.Count:N0} {origin}{added} in {where}");
    }

    private static string Kind(SampleRequest wanted, Runs.DrawnSamples drawn) =>
        wanted switch
        {
            { Walk: { } walk } => $"{(walk.Spherical ? "spherical" : "linear")} steps between samples",
            { Sum: not null } => "samples and sums of samples",
            { Reconstruct: true } => string.Create(
                CultureInfo.InvariantCulture,
                $"real samples and reconstructions (mean squared error {PairError(drawn.Samples):0.0000} per value)"),
            _ => "samples",
        };

    private static double PairError(SampleSet pairs)
    {
        var sum = 0.0;
        for (var pair = 0; pair < pairs.Count; pair += 2)
            for (var i = 0; i < pairs.SampleSize; i++)
                sum += Math.Pow(pairs[pair][i] - pairs[pair + 1][i], 2);
        return sum / Math.Max(1, pairs.Values.Length / 2);
    }
}
