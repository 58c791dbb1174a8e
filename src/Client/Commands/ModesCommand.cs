using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.App;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl modes RUN</c>: how many modes of a known mixture a run's samples reach.</summary>
internal sealed class ModesCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();
    private readonly Option<string> count = new("--count", "-n") { Description = "Samples to draw, 1 to 1,000,000. Default: 2,500", HelpName = "n" };
    private readonly Option<string> seed = new("--seed") { Description = "Seed of z. Default: 1", HelpName = "n" };
    private readonly Option<bool> ema = new("--ema") { Description = "Use the moving average of the generator's weights" };
    private readonly Option<string> from = new("--from") { Description = "A checkpoint's name. Default: the newest weights", HelpName = "checkpoint" };

    public ModesCommand(GlobalOptions options, GanctlHost host)
        : base("modes", "Count the modes of rings, grid or mixture that samples reach: one sample within 3σ counts", options, host)
    {
        Add(run);
        Add(count);
        Add(seed);
        Add(ema);
        Add(from);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        var request = new SampleRequest(
            (int)WholeNumber.Of(parse, count, 2_500, 1, SampleCommand.MostSamples), WholeNumber.Of(parse, seed, 1, 0, ulong.MaxValue), 0, parse.GetValue(ema), parse.GetValue(from));
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(parse.GetRequiredValue(run), cancellation);
        var plan = await client.PlanAsync(id, cancellation);
        if (!ModesRequest.DataSets.Contains(plan.Spec.Dataset!))   // before samples are drawn
            throw new UserException(
                ExitCodes.BadInput, $"Run '{id}' was trained on '{plan.Spec.Dataset}', which has no known modes.",
                $"Modes are counted on {string.Join(", ", ModesRequest.DataSets)}. 'ganctl classify {id}' counts the classes of images.");
        using var file = await SampleFile.DrawAsync(client, id, request, cancellation);
        var answer = await SiloTool.AskAsync<ModesRequest, ModesAnswer>(ToolNames.Modes, new ModesRequest(plan.Spec.Dataset!, file.Path), invocation);

        invocation.Output.Json(answer);
        invocation.Output.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{id}, iteration {file.Drawn.Iteration:N0} ({file.Drawn.Source}): {answer.Covered} of {answer.Modes} modes of {answer.DataSet}, {100 * answer.HighQuality:0.0} % of {answer.Samples:N0} samples within 3σ of one"));
        invocation.Output.Text($"  samples of each mode: {string.Join(' ', answer.PerMode)}");
        return ExitCodes.Ok;
    }
}
