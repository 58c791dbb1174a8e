using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Plots;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl plot curves RUN…</c>: what runs measure as they learn.</summary>
internal sealed class PlotCurvesCommand : GanCommand
{
    private static readonly string[] Standard = ["loss-d", "loss-g", "d-real", "d-fake"];

    private readonly Argument<string[]> runs = RunArgument.CreateSeveral();
    private readonly Option<string> values = new("--values")
    {
        Description = $"Names with commas, or all. Default: {string.Join(',', Standard)} and the variant's own",
        HelpName = "names",
    };
    private readonly Option<string> smooth = new("--smooth")
    {
        Description = "Draw means of so many points, 1 to 1,000. Default: 1",
        HelpName = "n",
    };
    private readonly Option<bool> log = new("--log") { Description = "Draw values by their power of ten" };
    private readonly Option<string> path = FigurePath.Create("curves.png");

    public PlotCurvesCommand(GlobalOptions options, GanctlHost host)
        : base("curves", "Draw losses, D's outputs and rates by iteration (-o is the path here; --format json for JSON)", options, host)
    {
        Add(runs);
        Add(values);
        Add(smooth);
        Add(log);
        Add(path);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        var target = FigurePath.Check(parse.GetValue(path) ?? "curves.png");
        var means = (int)WholeNumber.Of(parse, smooth, 1, 1, 1_000);
        var client = await invocation.ConnectAsync();
        List<RunCurve> curves = [];
        foreach (var id in await RunArgument.ResolveAsync(client, parse.GetRequiredValue(runs), cancellation))
            curves.Add(new RunCurve(id, await client.CurveAsync(id, cancellation: cancellation)));
        if (curves.FirstOrDefault(curve => curve.Points.Count == 0) is { } empty)
            throw new UserException(
                ExitCodes.Conflict, $"Run '{empty.Id}' has measured nothing yet.", $"'ganctl status {empty.Id}' shows how far it is.");

        var wanted = Wanted(parse, CurveValue.In(curves.SelectMany(curve => curve.Points)));
        var panels = CurvePanels.Of(curves, wanted, means, parse.GetValue(log));
        return FigureFile.Answer(invocation, target, curves.Select(curve => curve.Id), panels);
    }

    private IReadOnlyList<CurveValue> Wanted(ParseResult parse, IReadOnlyList<CurveValue> known)
    {
        if (parse.GetValue(values) is not { } text)
            return [.. known.Where(value => Standard.Contains(value.Name) || !CurveValue.Common.Contains(value))];
        var names = NameList.Of(text);
        if (names is ["all"])
            return known;
        if (names.FirstOrDefault(name => known.All(value => value.Name != name)) is not { } wrong && names.Length > 0)
            return [.. names.Select(name => known.First(value => value.Name == name))];
        throw new UserException(
            ExitCodes.BadInput, $"{values.Name} '{text}' is not allowed.",
            $"These runs have {string.Join(", ", known.Select(value => value.Name))}; 'all' stands for all of them.");
    }
}
