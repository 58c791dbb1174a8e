using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Output;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl evaluate RUN[@CHECKPOINT] | FOLDER | FILE.npy</c>: compares samples with real data.</summary>
internal sealed class EvaluateCommand : GanCommand
{
    private readonly Argument<string> what = new("what")
    {
        Description = "A run's id, the beginning of one, or 'last', each with @checkpoint if not the newest; a folder of pictures, or a "
            + ".npy file",
    };
    private readonly Option<string> metrics = new("--metrics")
    {
        Description = "parzen, fid, kid, prdc, is, ms-ssim, nn, classes, modes, jsd, separated by commas. Default: fid, kid, prdc, is, "
            + "classes, modes and jsd, as far as the data offer them",
        HelpName = "names",
    };
    private readonly Option<string> features = new("--features")
    {
        Description = "pixels, lenet (trained on the real images, once), a TorchScript file (its path; for runs its name in the silo's "
            + "features-from), separated by commas. Default: pixels, and lenet where the data have classes",
        HelpName = "names",
    };
    private readonly Option<string> samples = new("--samples")
    {
        Description = "How many samples, 100 to 1,000,000. Default: 10,000, or as many as there are in a file or folder",
        HelpName = "n",
    };
    private readonly Option<string> reference = new("--reference")
    {
        Description = "What to compare with: the part of a run's data (test, validation, train); for files and folders a data set "
            + "(mnist:test) or another folder. Default for runs: test, or validation where there is none",
        HelpName = "data",
    };
    private readonly Option<string> seed = new("--seed") { Description = "Seed of z. Default: 1", HelpName = "n" };
    private readonly Option<bool> ema = new("--ema") { Description = "Use the moving average of the generator's weights" };
    private readonly Option<bool> withoutFloor = new("--no-floor")
    {
        Description = "Leave out what real data in place of the samples give, which takes as long again",
    };
    private readonly Option<string> root = new("--data-root")
    {
        Description = "For files and folders: folder that holds the data set's files. Default: GAN_DATA_ROOT, else the cache",
        HelpName = "folder",
    };
    private readonly Option<int?> size = new("--image-size")
    {
        Description = "For files and folders: size that images are brought to, pixels. Default: as they are",
        HelpName = "n",
    };
    private readonly Option<bool> list = new("--list") { Description = "Of a run: the results that are kept, without a new one" };

    public EvaluateCommand(GlobalOptions options, GanctlHost host)
        : base("evaluate", "Compare samples of a run, a folder or a file with real data: FID, precision and recall …", options, host)
    {
        Add(what);
        Add(metrics);
        Add(features);
        Add(samples);
        Add(reference);
        Add(seed);
        Add(ema);
        Add(withoutFloor);
        Add(root);
        Add(size);
        Add(list);
    }

    protected override Task<int> RunAsync(Invocation invocation)
    {
        var parse = invocation.Parse;
        var given = parse.GetRequiredValue(what);
        return IsPath(given) ? EvaluateFilesAsync(invocation, given) : EvaluateRunAsync(invocation, given);
    }

    private static bool IsPath(string given) =>
        given.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) || given.AsSpan().IndexOfAny('/', '\\') >= 0 || Directory.Exists(given);

    private int SampleCount(ParseResult parse) => (int)WholeNumber.Of(
        parse, samples, EvaluationRequest.DefaultSamples, EvaluationRequest.MinSamples, SampleCommand.MaxSamples);

    private async Task<int> EvaluateFilesAsync(Invocation invocation, string path)
    {
        var parse = invocation.Parse;
        if (parse.GetValue(ema) || parse.GetValue(list))
            throw new UserException(
                ExitCodes.BadInput, $"{(parse.GetValue(ema) ? "--ema" : "--list")} does not go with a file or folder.", "Leave it out.");
        if (parse.GetValue(reference) is not { } data)
            throw new UserException(
                ExitCodes.BadInput, $"What '{path}' is to be compared with is not given.",
                "Add --reference with a data set, such as mnist:test, or with a folder of real pictures.");
        var words = new SiloWords("evaluate").With("--samples-of", path).With("--reference", data)
            .With("--metrics", parse.GetValue(metrics)).With("--features", parse.GetValue(features))
            .With("--seed", WholeNumber.Of(parse, seed, 1, 0, ulong.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture))
            .With("--no-floor", parse.GetValue(withoutFloor)).With("--data-root", parse.GetValue(root))
            .With("--image-size", parse.GetValue(size));
        if (parse.GetValue(samples) is not null)
            words.With("--samples", SampleCount(parse));
        return await invocation.RunSiloAsync(words);
    }

    private async Task<int> EvaluateRunAsync(Invocation invocation, string given)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        if (parse.GetValue(root) is not null || parse.GetValue(size) is not null)
            throw new UserException(
                ExitCodes.BadInput,
                $"{(parse.GetValue(root) is not null ? "--data-root" : "--image-size")} does not go with a run, which has data.",
                "Leave it out.");
        var (name, checkpoint) = given.IndexOf('@') is > 0 and var at ? (given[..at], given[(at + 1)..]) : (given, null);
        var request = new EvaluationRequest(
            Guid.NewGuid().ToString("n"), checkpoint, NameList.Of(parse.GetValue(metrics)),
            NameList.Of(parse.GetValue(features)),
            SampleCount(parse),
            WholeNumber.Of(parse, seed, 1, 0, ulong.MaxValue), parse.GetValue(ema), parse.GetValue(reference) ?? "",
            !parse.GetValue(withoutFloor));
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(name, cancellation);
        var evaluations = await client.EvaluationsAsync(id, cancellation);
        if (parse.GetValue(list))
        {
            Write(invocation.Output, await evaluations.ListAsync(cancellation), id);
            return ExitCodes.Ok;
        }

        if (checkpoint is not null)
            await CheckpointName.RequireAsync(client, id, checkpoint, cancellation);
        var result = await evaluations.EvaluateAsync(request, invocation.Output.Message, cancellation);
        invocation.Output.Json(result);
        Write(invocation.Output, result, id);
        return ExitCodes.Ok;
    }

    private static void Write(CommandOutput output, EvaluationResult[] results, string id)
    {
        output.Json(results);
        if (results.Length == 0)
            output.Text($"Run '{id}' has not been evaluated: 'ganctl evaluate {id}' does.");
        foreach (var result in results)
            Write(output, result, id);
    }

    private static void Write(CommandOutput output, EvaluationResult result, string id)
    {
        output.Text($"{id} {EvaluationTable.Title(result)}");
        foreach (var line in EvaluationTable.Networks(result))
            output.Text(line);
        output.Table(EvaluationTable.Rows(result));
        if (EvaluationTable.Shares(result) is { } shares)
            output.Text(shares);
    }
}
