using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl probe RUN</c>: how much a linear classifier makes of a discriminator's features.</summary>
internal sealed class ProbeCommand : GanCommand
{
    private static readonly string[] Heading = ["FEATURES", "COUNT", "PENALTY", "TRAIN", "TEST"];

    private readonly Argument<string> run = RunArgument.Create();
    private readonly Option<string> from = new("--from")
    {
        Description = "A checkpoint's name. Default: the newest",
        HelpName = "checkpoint",
    };
    private readonly Option<string> train = new("--train")
    {
        Description = "Labelled training images, 100 to 100,000. Default: 10,000",
        HelpName = "n",
    };
    private readonly Option<string> test = new("--test") { Description = "Test images, 100 to 100,000. Default: 10,000", HelpName = "n" };
    private readonly Option<string> root = new("--data-root")
    {
        Description = "Folder that holds data files. Default: the run's, else GAN_DATA_ROOT, else the cache",
        HelpName = "folder",
    };

    public ProbeCommand(GlobalOptions options, GanctlHost host)
        : base("probe", "Classify with a linear model on D's features, beside raw pixels and an untrained D", options, host)
    {
        Add(run);
        Add(from);
        Add(train);
        Add(test);
        Add(root);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var parse = invocation.Parse;
        var (rows, tests) = (
            (int)WholeNumber.Of(parse, train, 10_000, 100, 100_000), (int)WholeNumber.Of(parse, test, 10_000, 100, 100_000));
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(parse.GetRequiredValue(run), invocation.Cancellation);
        using var export = await ExportedRun.FetchAsync(client, id, parse.GetValue(from), invocation.Cancellation);
        var answer = await SiloTool.AskAsync<ProbeRequest, ProbeAnswer>(
            ToolNames.Probe,
            new ProbeRequest(
                export.Folder, export.Plan.Training, parse.GetValue(root) ?? export.Plan.Spec.DataRoot, export.Plan.Spec.ImageSize, rows,
                tests),
            invocation);

        invocation.Output.Json(answer);
        invocation.Output.Text(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{id} {export.Checkpoint}: logistic regression on {answer.TrainCount:N0} images of {answer.DataSet}, tested on "
                    + $"{answer.TestCount:N0}"
            ));
        foreach (
            var line in Columns.Lines([
                Heading,
                .. answer.Rows.Select(row =>
                    new[]
                    {
                        row.Features,
                        Text(row.Count, "N0"),
                        Text(row.Penalty, "0.#####"),
                        Text(row.TrainAccuracy, "P2"),
                        Text(row.TestAccuracy, "P2"),
                    }),
            ]))
            invocation.Output.Text(line);
        return ExitCodes.Ok;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
