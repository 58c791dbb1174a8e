using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Plots;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl plot metrics RUN…</c>: results of evaluations by iteration.</summary>
internal sealed class PlotMetricsCommand : GanCommand
{
    private readonly Argument<string[]> runs = RunArgument.CreateSeveral();
    private readonly Option<string> chosen = new("--values")
    {
        Description = "Names of values with commas, such as fid,precision. Default: all that the runs have",
        HelpName = "names",
    };
    private readonly Option<string> path = FigurePath.Create("metrics.png");

    public PlotMetricsCommand(GlobalOptions options, GanctlHost host)
        : base("metrics", "Draw results of evaluations by iteration (-o is the path here; --format json for JSON)", options, host)
    {
        Add(runs);
        Add(chosen);
        Add(path);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        var target = FigurePath.Check(parse.GetValue(path) ?? "metrics.png");
        var client = await invocation.ConnectAsync();
        List<EvaluatedRun> found = [];
        foreach (var id in await RunArgument.ResolveAsync(client, parse.GetRequiredValue(runs), cancellation))
            found.Add(new EvaluatedRun(id, await (await client.EvaluationsAsync(id, cancellation)).ListAsync(cancellation)));
        if (found.FirstOrDefault(run => run.Results.Count == 0) is { } empty)
            throw new UserException(
                ExitCodes.Conflict, $"Run '{empty.Id}' was never evaluated.",
                $"'ganctl evaluate {empty.Id}' does it now; 'evaluate-every' in its spec does it as it learns.");

        var names = NameList.Of(parse.GetValue(chosen));
        var values = found.SelectMany(run => run.Results).SelectMany(result => result.Values).Where(value => value.Class is null);
        var known = values.Select(value => value.Name).Distinct().ToArray();
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } wrong)
            throw new UserException(
                ExitCodes.BadInput, $"{chosen.Name} '{wrong}' is not allowed.", $"These runs have {string.Join(", ", known)}.");
        var panels = MetricPanels.Of(found, names);
        return FigureFile.Answer(invocation, target, found.Select(run => run.Id), panels, columns: panels.Count > 4 ? 2 : 1);
    }
}
