using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Demo;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Imaging;
using GanOrleans.Client.Output;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl demo</c>: the whole of it on this machine, from nothing to pictures of digits.</summary>
internal sealed class DemoCommand : GanCommand
{
    private readonly Option<string> seconds = new("--seconds")
    {
        Description = "End training after this long, however early that is",
        HelpName = "n",
    };

    private readonly Option<string> iterations = new("--iterations")
    {
        Description = "Iterations to train. Default: 6,000, about two minutes on two cores",
        HelpName = "n",
    };

    private readonly Option<string> dataRoot = new("--data-root")
    {
        Description = "Folder with MNIST's files. Default: GAN_DATA_ROOT, then the cache, then the network; without any of them, 'glyphs'",
        HelpName = "folder",
    };

    private readonly Option<string> dataset = new("--dataset") { Description = "What to train on. Default: mnist", HelpName = "name" };

    private readonly Option<string> imageSize = new("--image-size")
    {
        Description = "Size to bring images to, pixels. Default: as they are stored",
        HelpName = "n",
    };

    private readonly Option<string> variant = new("--variant") { Description = "What to train. Default: gan", HelpName = "name" };

    private readonly Option<string> seed = new("--seed") { Description = "Seed of everything random. Default: 1", HelpName = "n" };

    public DemoCommand(GlobalOptions options, GanctlHost host)
        : base("demo", "Train the 2014 GAN on digits with a silo of its own, and draw samples", options, host)
    {
        Add(seconds);
        Add(iterations);
        Add(dataRoot);
        Add(dataset);
        Add(imageSize);
        Add(variant);
        Add(seed);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var settings = Settings(invocation.Parse);
        OutputPath.Folder("The demo's runs:", settings.StorageRoot);
        foreach (var file in settings.PictureFiles)
            OutputPath.File("The demo's picture", file);   // before two minutes of training, not after
        await using var silo = DemoSilo.Start(settings.StorageRoot);
        var (status, files) = await TrainAsync(invocation, settings, silo);

        var folder = Path.Combine(settings.StorageRoot, status.Folder);
        invocation.Output.Json(new DemoAnswer(status, silo.Runtime, files, folder));
        foreach (
            var line in DemoReport.Lines(
                status, silo.Runtime, files, folder, settings.Spec.Iterations ?? DemoSettings.Iterations, DemoReport.Program()))
            invocation.Output.Text(line);
        if (status.State == RunState.Failed)
            throw new UserException(ExitCodes.Failed, $"The demo's run failed: {status.Reason}", $"The silo's log: {silo.LogFile}");
        return ExitCodes.Ok;
    }

    private static async Task<(RunStatus Status, IReadOnlyList<string> Files)> TrainAsync(
        Invocation invocation, DemoSettings settings, DemoSilo silo)
    {
        invocation.Output.Message($"Starting a silo (its log: {silo.LogFile}), then opening the data …");
        var client = await invocation.ConnectAsync(await silo.ReadyAsync(invocation.Cancellation));
        if (silo.Page.Length > 0)
            invocation.Output.Message($"Watch it in a browser: {silo.Page}");
        try
        {
            return await new DemoRun(settings, client, invocation.Output).RunAsync(invocation.Cancellation);
        }
        finally
        {
            await invocation.DisposeAsync();   // before its silo ends: a client says goodbye to a living cluster at once
        }
    }

    private DemoSettings Settings(ParseResult parse)
    {
        var given = new[] { variant, dataset, dataRoot, imageSize, iterations, seed }
            .Select(option => (option.Name, Text: parse.GetValue(option)))
            .Where(pair => pair.Text is not null)
            .Select(pair => new RawSetting(
                pair.Name[2..], pair.Name == dataRoot.Name ? Path.GetFullPath(pair.Text!) : pair.Text!, pair.Name));
        RawSetting[] defaults =
        [
            new("variant", "gan", "--variant"),
            new("dataset", DemoSettings.Dataset, "--dataset"),
            new("iterations", DemoSettings.Iterations.ToString(CultureInfo.InvariantCulture), "--iterations"),
            new("name", "demo", "--name"),
        ];

        var reading = RunSpecReader.Read([.. defaults, .. given]);
        if (reading.Errors.Count > 0)
            throw new UserException(
                ExitCodes.BadInput, "The demo's options have errors; nothing was started.", string.Join('\n', reading.Errors));
        return new DemoSettings(
            reading.Spec,
            MayFallBack: parse.GetValue(dataRoot) is null && parse.GetValue(dataset) is null,
            Seconds(parse.GetValue(seconds)),
            DemoSettings.DefaultStorageRoot(),
            Directory.GetCurrentDirectory());
    }

    private static double? Seconds(string? text) =>
        text is null ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1e6 ? value
        : throw new UserException(
            ExitCodes.BadInput, $"--seconds '{text}' is not allowed.", "Allowed: a number of seconds above 0, at most 1,000,000.");
}
