using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Output;
using GanOrleans.Client.Plots;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl compare RUN RUN…</c>: newest results of evaluations, figures and differences of specs.</summary>
internal sealed class CompareCommand : GanCommand
{
    private readonly Argument<string[]> runs = RunArgument.CreateSeveral();
    private readonly Option<string> path = FigurePath.Create(null);

    public CompareCommand(GlobalOptions options, GanctlHost host)
        : base(
            "compare",
            "Show runs side by side: evaluations, figures at the same iteration, and where their specs differ (-o is the path here; "
                + "--format json for JSON)",
            options, host)
    {
        Add(runs);
        Add(path);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        var named = parse.GetRequiredValue(runs);
        if (named.Length < 2)
            throw new UserException(
                ExitCodes.BadInput, $"Only the run '{named[0]}' is given.", "Name two or more: 'ganctl list' shows those that there are.");
        var target = parse.GetValue(path) is { } given ? FigurePath.Check(given) : null;
        var client = await invocation.ConnectAsync();
        List<ComparedRun> found = [];
        List<EvaluatedRun> evaluated = [];
        List<RunCurve> curves = [];
        foreach (var id in await RunArgument.ResolveAsync(client, named, cancellation))
        {
            var status = await client.StatusAsync(id, cancellation);
            evaluated.Add(new EvaluatedRun(id, await EvaluationsAsync(client, id, cancellation)));
            curves.Add(new RunCurve(id, await client.CurveAsync(id, cancellation: cancellation)));
            var newest = evaluated[^1].Results is [.., var last] ? last : null;
            found.Add(new ComparedRun(id, status.State, status.Iteration, status.Spec, newest));
        }

        var answer = new CompareAnswer([.. found], [.. Differences(found)], AlignedCurves.Of(curves));
        if (target is not null)
            FigureFile.Save(
                target,
                [
                    .. CurvePanels.Of(curves, CurveValue.In(curves.SelectMany(curve => curve.Points))), .. MetricPanels.Of(evaluated, []),
                ],
                columns: 2);
        invocation.Output.Json(answer);
        Write(invocation.Output, answer);
        if (target is not null)
            invocation.Output.Text($"Charts in {target}");
        return ExitCodes.Ok;
    }

    private static async Task<IReadOnlyList<EvaluationResult>> EvaluationsAsync(
        GanClient client, string id, CancellationToken cancellation)
    {
        try
        {
            return await (await client.EvaluationsAsync(id, cancellation)).ListAsync(cancellation);
        }
        catch (UserException e) when (e.ExitCode == ExitCodes.Conflict)
        {
            return [];   // it has not left the queue
        }
    }

    /// <summary>Settings that are not the same in all runs.</summary>
    internal static IEnumerable<SpecDifference> Differences(IReadOnlyList<ComparedRun> runs)
    {
        var fields = RunSpecFields.All.Where(field => field.Name != "name")
            .Select(field => new SpecDifference(field.Name, [.. runs.Select(run => field.GetText(run.Spec))]));
        var options = runs.SelectMany(run => run.Spec.Options.Keys).Distinct().Order(StringComparer.Ordinal).Select(name =>
            new SpecDifference(
                RunSpecFields.OptionsPrefix + name, [.. runs.Select(run => run.Spec.Options.GetValueOrDefault(name))]));
        return fields.Concat(options).Where(difference => difference.Values.Distinct().Count() > 1);
    }

    private static void Write(CommandOutput output, CompareAnswer answer)
    {
        var evaluated = answer.Runs.Select(run => run.Evaluation).ToArray();
        List<string[]> rows = [["RUN", .. answer.Runs.Select(run => run.Id)]];
        void Row(string name, Func<ComparedRun, string> value) => rows.Add([name, .. answer.Runs.Select(value)]);
        Row("state", run => run.State.ToText());
        Row("iteration", run => Number(run.Iteration));
        Row("evaluated", run => run.Evaluation is { } result ? $"{result.Source}{(result.Ema ? ", moving average" : "")}" : "not yet");
        Row("samples", run => run.Evaluation is { } result ? Number(result.Samples) : "");
        Row("reference", run => run.Evaluation?.Reference ?? "");
        var values = evaluated.OfType<EvaluationResult>().SelectMany(result => result.Values).Where(value => value.Class is null)
            .Select(value => (value.Name, value.Features)).Distinct();
        foreach (var (name, features) in values)
            Row(
                features.Length > 0 ? $"{name} ({features})" : name,
                run => EvaluationTable.Number(run.Evaluation?.Values.FirstOrDefault(value =>
                    (value.Name, value.Features, value.Class) == (name, features, null))?.Value));
        foreach (var curve in answer.Curves)
            rows.Add([$"{curve.Value} at {Number(curve.Iterations[^1])}", .. curve.Values.Select(of => EvaluationTable.Number(of[^1]))]);
        foreach (var difference in answer.Differences)
            rows.Add([difference.Field, .. difference.Values.Select(value => value ?? "-")]);
        output.Table([.. rows]);
        foreach (var note in Notes(answer.Runs))
            output.Text(note);
    }

    /// <summary>Why values cannot be compared.</summary>
    internal static IEnumerable<string> Notes(IReadOnlyList<ComparedRun> runs)
    {
        if (runs.Where(run => run.Evaluation is null).Select(run => run.Id).ToArray() is { Length: > 0 } missing)
            yield return $"Not evaluated: {string.Join(", ", missing)}. 'ganctl evaluate RUN' does.";
        var results = runs.Select(run => run.Evaluation).OfType<EvaluationResult>().ToArray();
        if (results.Select(result => result.Samples).Distinct().Count() > 1)
            yield return "Not comparable: the numbers of samples differ, and metrics depend on them.";
        if (results.Select(result => (result.Reference, result.ReferenceHash)).Distinct().Count() > 1)
            yield return "Not comparable: the real data differ.";
        foreach (var features in results.SelectMany(result => result.Features).GroupBy(features => features.Name))
            if (features.Select(each => each.Hash).Distinct().Count() > 1)
                yield return $"Not comparable: '{features.Key}' is not the same network for all.";
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
