using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.App;
using GanOrleans.Client.Imaging;
using GanOrleans.Client.Output;
using GanOrleans.Contracts;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl sample RUN -n 64 -o grid.png</c>: draws samples and writes them to files.</summary>
internal sealed class SampleCommand : GanCommand
{
    /// <summary>The most samples of one invocation.</summary>
    public const int MostSamples = 1_000_000;

    private readonly Argument<string> run = RunArgument.Create();

    private readonly Option<string> count = new("--count", "-n") { Description = "How many, 1 to 1,000,000. Default: 64", HelpName = "n" };

    private readonly Option<string> seed = new("--seed") { Description = "Seed of z: the same seed gives the same z at every iteration. Default: 1", HelpName = "n" };

    private readonly Option<string> first = new("--first") { Description = "Index of the first sample in the seed's sequence. Default: 0", HelpName = "n" };

    private readonly Option<bool> ema = new("--ema") { Description = "Use the moving average of the generator's weights" };

    private readonly Option<string> from = new("--from") { Description = "A checkpoint's name. Default: the newest weights", HelpName = "checkpoint" };

    private readonly Option<string> label = new("--class") { Description = "A class of a conditional run, or 'all' in turn, one per column. Default: all", HelpName = "n|all" };

    private readonly Option<bool> reals = new("--reals") { Description = "Write real samples of the run's data set instead (at most 500)" };

    private readonly Option<string> path = new("--output", "-o")
    {
        Description = "A .png file (one grid), a folder (ends in '/' or exists; one .png per image) or a .npy file (float32). Default: samples.png",
        HelpName = "path",
    };

    public SampleCommand(GlobalOptions options, GanctlHost host)
        : base("sample", "Draw samples of a run's generator and write them to files (-o is the path here; --format json for JSON)", options, host)
    {
        Add(run);
        Add(count);
        Add(seed);
        Add(first);
        Add(ema);
        Add(from);
        Add(label);
        Add(reals);
        Add(path);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var parse = invocation.Parse;
        var target = SampleTarget.Parse(parse.GetValue(path) ?? "samples.png");
        var wanted = new SampleRequest(
            (int)Whole(parse, count, 64, 1, (ulong)(parse.GetValue(reals) ? Runs.GanClient.SamplesPerCall : MostSamples)),
            Whole(parse, seed, 1, 0, ulong.MaxValue),
            (long)Whole(parse, first, 0, 0, long.MaxValue / 2),
            parse.GetValue(ema),
            parse.GetValue(from),
            parse.GetValue(label) switch
            {
                null => null,
                "all" => SampleRequest.AllClasses,
                _ => (int)Whole(parse, label, 0, 0, int.MaxValue),
            });

        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(parse.GetRequiredValue(run), invocation.Cancellation);
        if (wanted.Checkpoint is { } checkpoint)
            await CheckAsync(client, id, checkpoint, invocation.Cancellation);
        var drawn = parse.GetValue(reals)
            ? new Runs.DrawnSamples(await client.RealsAsync(id, wanted.Count, invocation.Cancellation), 0, "reals")
            : await client.SampleAsync(id, wanted, invocation.Cancellation);
        var files = target.Write(drawn.Samples, drawn.Classes);

        invocation.Output.Json(new SampleAnswer(id, drawn.Source, drawn.Iteration, drawn.Samples.Shape, files));
        invocation.Output.Text(Summary(drawn, files));
        return ExitCodes.Ok;
    }

    private static async Task CheckAsync(Runs.GanClient client, string id, string checkpoint, CancellationToken cancellation)
    {
        var names = (await client.ListCheckpointsAsync(id, cancellation)).Select(known => known.Name).ToList();
        if (!names.Contains(checkpoint))
            throw new UserException(
                ExitCodes.NotFound,
                $"Run '{id}' has no checkpoint '{checkpoint}'.",
                names.Count == 0 ? $"It has none yet; 'ganctl checkpoint save {id}' writes one." : $"It has: {string.Join(", ", names)}.");
    }

    private static string Summary(Runs.DrawnSamples drawn, IReadOnlyList<string> files)
    {
        var origin = drawn.Source == "reals" ? "real samples" : string.Create(CultureInfo.InvariantCulture, $"samples of iteration {drawn.Iteration:N0} ({drawn.Source})");
        return string.Create(CultureInfo.InvariantCulture, $"{drawn.Samples.Count:N0} {origin} in {(files.Count == 1 ? files[0] : $"{files.Count:N0} files, {files[0]} to {files[^1]}")}");
    }

    private static ulong Whole(ParseResult parse, Option<string> option, ulong standard, ulong least, ulong most)
    {
        if (parse.GetValue(option) is not { } text)
            return standard;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        throw new UserException(
            ExitCodes.BadInput, $"{option.Name} '{text}' is not allowed.", string.Create(CultureInfo.InvariantCulture, $"Allowed: a whole number from {least:N0} to {most:N0}."));
    }
}
