using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Contracts.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl plot densities RUN</c>: Figure 1 of Goodfellow et al. (2014), of a run on a line.</summary>
internal sealed class PlotDensitiesCommand : GanCommand
{
    private readonly Argument<string> run = RunArgument.Create();
    private readonly Option<string> count = new("--count", "-n")
    {
        Description = "The most checkpoints to draw, from the first to the newest, 1 to 20. Default: 4",
        HelpName = "n",
    };
    private readonly Option<string> path = FigurePath.Create("densities.png");

    public PlotDensitiesCommand(GlobalOptions options, GanctlHost host)
        : base(
            "densities", "Draw densities of data and samples on a line, with D (-o is the path here; --format json for JSON)", options,
            host)
    {
        Add(run);
        Add(count);
        Add(path);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (parse, cancellation) = (invocation.Parse, invocation.Cancellation);
        var target = FigurePath.Check(parse.GetValue(path) ?? "densities.png");
        var most = (int)WholeNumber.Of(parse, count, 4, 1, 20);
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(parse.GetRequiredValue(run), cancellation);
        var listed = (await client.ListCheckpointsAsync(id, cancellation)).Where(checkpoint => !checkpoint.Abandoned).ToArray();
        if (listed.Length == 0)
            throw new UserException(
                ExitCodes.NotFound, $"Run '{id}' has no checkpoint yet.", $"'ganctl checkpoint save {id}' writes one.");
        List<ExportedRun> exports = [];
        try
        {
            foreach (var name in Evenly(listed, most))
                exports.Add(await ExportedRun.FetchAsync(client, id, name, cancellation));
            return await invocation.RunSiloAsync(exports[^1].Words("densities", dataRoot: null)
                .With("--earlier", exports.Count == 1 ? null : string.Join(Path.PathSeparator, exports.SkipLast(1).Select(e => e.Folder)))
                .With("--output", target));
        }
        finally
        {
            exports.ForEach(export => export.Dispose());
        }
    }

    // The newest is always there, and with two or more the oldest.
    private static IEnumerable<string> Evenly(CheckpointInfo[] listed, int most)
    {
        var count = Math.Min(most, listed.Length);
        return Enumerable.Range(0, count).Select(i => listed[count == 1 ? ^1 : i * (listed.Length - 1) / (count - 1)].Name);
    }
}
