using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl classify RUN</c>: a classifier that was trained on real images says what it takes a run's samples for.</summary>
internal sealed class ClassifyCommand : GanCommand
{
    private static readonly string[] Heading = ["  CLASS", "WANTED", "AGREED", "FOUND"];

    private readonly Argument<string> run = new("run")
    {
        Description = "A run's id, the beginning of one, or 'last'; none with --dataset",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> dataset = new("--dataset")
    {
        Description = "Without a run: the data set whose classes are recognised; needs no cluster",
        HelpName = "name",
    };
    private readonly Option<string> samples = new("--samples")
    {
        Description = "With --dataset: a .npy file of images, or a folder of pictures (class = subfolder)",
        HelpName = "path",
    };
    private readonly Option<string> root = new("--data-root")
    {
        Description = "Folder that holds data files. Default: the run's, else GAN_DATA_ROOT, else the cache",
        HelpName = "folder",
    };
    private readonly Option<int?> size = new("--image-size")
    {
        Description =
            "With --dataset: size to bring its images to, pixels. Default: that of the samples in a .npy file, else as they are stored",
        HelpName = "n",
    };
    private readonly Option<string> count = new("--count", "-n")
    {
        Description = "Samples to draw, 1 to 1,000,000. Default: 1,000",
        HelpName = "n",
    };
    private readonly Option<string> label = ClassArgument.Create(
        "What the samples are to be: a class, by name or number, or 'all' in turn. Default: all for a conditional run");
    private readonly Option<string> seed = new("--seed") { Description = "Seed of z. Default: 1", HelpName = "n" };
    private readonly Option<bool> ema = new("--ema") { Description = "Use the moving average of the generator's weights" };
    private readonly Option<string> from = new("--from")
    {
        Description = "A checkpoint's name. Default: the newest weights",
        HelpName = "checkpoint",
    };
    private readonly Option<bool> retrain = new("--retrain") { Description = "Train the classifier again although one was kept" };

    public ClassifyCommand(GlobalOptions options, GanctlHost host)
        : base("classify", "Train a classifier on real images, once, and say what it takes samples for", options, host)
    {
        Add(run);
        Add(dataset);
        Add(samples);
        Add(root);
        Add(size);
        Add(count);
        Add(label);
        Add(seed);
        Add(ema);
        Add(from);
        Add(retrain);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var parse = invocation.Parse;
        var named = parse.GetValue(run);
        if (named is null == parse.GetValue(dataset) is null)
            throw new UserException(
                ExitCodes.BadInput, named is null ? "Neither a run nor --dataset is given." : "A run and --dataset are given.",
                "Name a run, or a data set with --dataset.");
        if (named is not null && parse.GetValue(samples) is not null)
            throw new UserException(
                ExitCodes.BadInput, "--samples does not go with a run.", "Name the data set with --dataset instead of the run.");
        if (named is not null && parse.GetValue(size) is not null)
            throw new UserException(ExitCodes.BadInput, "--image-size does not go with a run, which has a size.", "Leave it out.");
        ClassArgument.Check(parse, label);
        return named is null ? await FilesAsync(invocation) : await SamplesAsync(invocation, named);
    }

    private async Task<int> FilesAsync(Invocation invocation)
    {
        var parse = invocation.Parse;
        var path = parse.GetValue(samples) is { } given ? Path.GetFullPath(given) : null;
        if (path is not null && !File.Exists(path) && !Directory.Exists(path))
            throw new UserException(
                ExitCodes.BadInput, $"--samples '{path}': there is no such file or folder.", "Name a .npy file or a folder of pictures.");
        var answer = await AskAsync(
            invocation,
            new ClassifyRequest(
                parse.GetRequiredValue(dataset), parse.GetValue(root), path, parse.GetValue(label), parse.GetValue(retrain),
                parse.GetValue(size)));
        Write(invocation.Output, answer, path);
        return ExitCodes.Ok;
    }

    private async Task<int> SamplesAsync(Invocation invocation, string named)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        var request = new SampleRequest(
            (int)WholeNumber.Of(parse, count, 1_000, 1, SampleCommand.MaxSamples), WholeNumber.Of(parse, seed, 1, 0, ulong.MaxValue), 0,
            parse.GetValue(ema), parse.GetValue(from));
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(named, cancellation);
        var plan = await client.PlanAsync(id, cancellation);
        request = request with { Class = ClassArgument.Resolve(parse, label, plan) };
        using var file = await SampleFile.DrawAsync(client, id, request, cancellation);
        if (!file.Drawn.Samples.AreImages)
            throw new UserException(
                ExitCodes.BadInput, $"The samples of run '{id}' are points.", $"'ganctl modes {id}' counts the modes that they reach.");

        var asked = parse.GetValue(label) ?? (plan.Classes > 0 ? ClassifyRequest.InTurn : null);
        var answer = await AskAsync(
            invocation,
            new ClassifyRequest(
                plan.Spec.Dataset!, parse.GetValue(root) ?? plan.Spec.DataRoot, file.Path, asked, parse.GetValue(retrain),
                plan.Spec.ImageSize));
        Write(
            invocation.Output, answer,
            string.Create(CultureInfo.InvariantCulture, $"{id}, iteration {file.Drawn.Iteration:N0} ({file.Drawn.Source})"));
        return ExitCodes.Ok;
    }

    private static Task<ClassifyAnswer> AskAsync(Invocation invocation, ClassifyRequest request) =>
        SiloTool.AskAsync<ClassifyRequest, ClassifyAnswer>(ToolNames.Classify, request, invocation);

    private static void Write(CommandOutput output, ClassifyAnswer answer, string? origin)
    {
        output.Json(answer);
        var trained = answer.TrainedSeconds is { } seconds ? $", trained in {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s" : "";
        output.Text(
            string.Create(
                CultureInfo.InvariantCulture,
                $"classifier  LeNet on {answer.DataSet}: {Percent(answer.TestAccuracy)} of {answer.TestCount:N0} real test images "
                    + $"right{trained}"
            ));
        output.Text($"            {answer.File}");
        if (answer.Samples == 0)
            return;
        output.Text(string.Create(CultureInfo.InvariantCulture, $"samples     {answer.Samples:N0} of {origin}"));
        if (answer.Agreement is { } agreement)
            output.Text($"agreement   {Percent(agreement)}");
        foreach (
            var line in Columns.Lines([
                Heading,
                .. answer.Classes.Select(one => new[] { $"  {one.Name}", Number(one.Wanted), Number(one.Agreed), Number(one.Found) }),
            ]))
            output.Text(line);
    }

    private static string Percent(double share) => $"{(100 * share).ToString("0.00", CultureInfo.InvariantCulture)} %";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
