using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Imaging;
using GanOrleans.Contracts.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl plot …</c>: pictures of what runs have learned, and of how.</summary>
internal sealed class PlotCommand : Command
{
    public PlotCommand(GlobalOptions options, GanctlHost host)
        : base("plot", "Draw curves, metrics, samples, densities and filters of runs")
    {
        Add(new PlotCurvesCommand(options, host));
        Add(new PlotMetricsCommand(options, host));
        Add(PlotSamplesCommand.Samples(options, host));
        Add(PlotSamplesCommand.Scatter(options, host));
        Add(new PlotDensitiesCommand(options, host));
        Add(new FiltersCommand(options, host));
    }

    private sealed class FiltersCommand : GanCommand
    {
        private readonly Argument<string> run = RunArgument.Create();
        private readonly Option<string> network = new("--network")
        {
            Description = "discriminator (its first layer) or generator (its last). Default: discriminator",
            HelpName = "name",
        };
        private readonly Option<string> from = new("--from")
        {
            Description = "A checkpoint's name. Default: the newest",
            HelpName = "checkpoint",
        };
        private readonly Option<string> count = new("--count", "-n")
        {
            Description = "The most filters to draw, 1 to 10,000. Default: 256",
            HelpName = "n",
        };
        private readonly Option<string> root = new("--data-root")
        {
            Description = "Folder that holds data files. Default: the run's, else GAN_DATA_ROOT, else the cache",
            HelpName = "folder",
        };
        private readonly Option<string> path = new("--output", "-o")
        {
            Description = "A .png file. Default: filters.png",
            HelpName = "path",
        };

        public FiltersCommand(GlobalOptions options, GanctlHost host)
            : base(
                "filters", "Draw the filters of D's first layer or of G's last one (-o is the path here; --format json for JSON)", options,
                host)
        {
            Add(run);
            Add(network);
            Add(from);
            Add(count);
            Add(root);
            Add(path);
        }

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var parse = invocation.Parse;
            var target = PicturePath.Check("-o", parse.GetValue(path) ?? "filters.png");
            var most = (int)WholeNumber.Of(parse, count, 256, 1, 10_000);
            var wanted = parse.GetValue(network) ?? RunNetworks.Discriminator;
            if (!RunNetworks.Both.Contains(wanted))
                throw new UserException(
                    ExitCodes.BadInput, $"--network '{wanted}' is not allowed.", $"Allowed: {string.Join(" or ", RunNetworks.Both)}.");

            var client = await invocation.ConnectAsync();
            var id = await client.ResolveAsync(parse.GetRequiredValue(run), invocation.Cancellation);
            using var export = await ExportedRun.FetchAsync(client, id, parse.GetValue(from), invocation.Cancellation);
            return await invocation.RunSiloAsync(export.Words("filters", parse.GetValue(root))
                .With("--network", wanted).With("--count", most).With("--output", target));
        }
    }
}
