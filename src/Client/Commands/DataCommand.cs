using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Imaging;
using GanOrleans.Client.Output;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl data list</c> and its relatives: what there is to train on. Needs no cluster.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand(GlobalOptions options, GanctlHost host)
        : base("data", "List, inspect, fetch, verify and prepare data sets; needs no cluster")
    {
        Add(new ListDataCommand(options, host));
        Add(new InspectDataCommand(options, host));
        Add(new FetchDataCommand(options, host));
        Add(new VerifyDataCommand(options, host));
        Add(new PrepareDataCommand(options, host));
        Add(new CacheDataCommand(options, host));
    }

    /// <summary>The option that names the folder of the files.</summary>
    internal const string RootName = "--data-root";

    /// <summary>Where the files are.</summary>
    internal static Option<string> RootOption() => new(RootName)
    {
        Description = "Folder that holds data files. Default: GAN_DATA_ROOT, else the cache",
        HelpName = "folder",
    };

    /// <summary>Size of images.</summary>
    internal static Option<int?> SizeOption() => new("--image-size")
    {
        Description = "Size to bring images to, pixels. Default: as they are stored",
        HelpName = "n",
    };

    private sealed class ListDataCommand : GanCommand
    {
        private static readonly string[] Heading = ["DATASET", "KIND", "FILES", "WHAT"];

        private readonly Option<string> root = RootOption();

        public ListDataCommand(GlobalOptions options, GanctlHost host)
            : base("list", "List the data sets and where their files are", options, host) => Add(root);

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var sets = await SiloTool.AskAsync<ListDataRequest, DataSetListing[]>(
                ToolNames.ListData, new ListDataRequest(invocation.Parse.GetValue(root)), invocation);

            invocation.Output.Json(sets);
            foreach (
                var line in Columns.Lines([
                    Heading,
                    .. sets.Select(set => new[] { set.Name, set.Kind, set.Location ?? set.Source, set.Summary }),
                ]))
                invocation.Output.Text(line);
            foreach (var set in sets.Where(set => set.Fault is not null))
                invocation.Output.Text($"{set.Name}: {set.Fault}");
            return ExitCodes.Ok;
        }
    }

    /// <summary>The data set that a command is about.</summary>
    internal static Argument<string> NameArgument() => new("name") { Description = "A data set's name; 'ganctl data list' shows them" };

    private sealed class InspectDataCommand : GanCommand
    {
        private readonly Argument<string> name = NameArgument();
        private readonly Option<string> root = RootOption();
        private readonly Option<int?> size = SizeOption();
        private readonly Option<string> preview = new("--preview")
        {
            Description = "A PNG file to draw the first samples into, of labelled images a row for each class",
            HelpName = "file.png",
        };
        private readonly Option<int> count = new("--count", "-n")
        {
            Description = "Samples in the preview. Default: 100",
            HelpName = "n",
            DefaultValueFactory = _ => 100,
        };

        public InspectDataCommand(GlobalOptions options, GanctlHost host)
            : base("inspect", "Say what a data set holds: counts, shape, classes, hash, and a preview", options, host)
        {
            Add(name);
            Add(root);
            Add(size);
            Add(preview);
            Add(count);
        }

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var (parse, output) = (invocation.Parse, invocation.Output);
            if (parse.GetValue(count) is < 1 or > 10_000)
                throw new UserException(
                    ExitCodes.BadInput, $"{WholeNumber.Written(parse, count)} '{parse.GetValue(count)}' is not allowed.",
                    "Allowed: 1 to 10,000.");
            var picture = parse.GetValue(preview) is { } path ? PicturePath.Check("--preview", path) : null;
            var report = await SiloTool.AskAsync<InspectDataRequest, DataSetReport>(
                ToolNames.InspectData,
                new InspectDataRequest(
                    parse.GetRequiredValue(name), parse.GetValue(root), parse.GetValue(size), picture, parse.GetValue(count)),
                invocation);

            output.Json(report);
            output.Text($"{report.Name}: {report.Summary}");
            output.Text($"  sample   {string.Join(" × ", report.Shape)}, {report.Kind}");
            foreach (var split in report.Splits)
            {
                output.Text(
                    split.Count == 0
                        ? $"  {split.Split,-10} none: {split.Source}"
                        : $"  {split.Split,-10} {split.Count.ToString("N0", CultureInfo.InvariantCulture)}  {split.Hash}");
                if (split.Count > 0)
                    output.Text($"  {"",-10} {split.Source}");
            }

            WriteClasses(output, report);
            if (report.Preview is { } file)
                output.Text($"  preview  {file}");
            return ExitCodes.Ok;
        }

        private static void WriteClasses(CommandOutput output, DataSetReport report)
        {
            if (report.Classes.Length == 0)
                return;
            var rows = new List<string[]>
            {
                (string[])["  CLASS", "NAME", .. report.Splits.Select(split => split.Split.ToUpperInvariant())],
            };
            for (var label = 0; label < report.Classes.Length; label++)
                rows.Add([
                    $"  {label}",
                    report.Classes[label],
                    .. report.Splits.Select(split =>
                        split.Count == 0 ? "-" : split.PerClass[label].ToString("N0", CultureInfo.InvariantCulture)),
                ]);
            foreach (var line in Columns.Lines(rows))
                output.Text(line);
        }
    }

    private sealed class FetchDataCommand : GanCommand
    {
        private readonly Argument<string> name = NameArgument();

        public FetchDataCommand(GlobalOptions options, GanctlHost host)
            : base("fetch", "Fetch the published files of a data set into the cache and check them", options, host) => Add(name);

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var answer = await SiloTool.AskAsync<FetchDataRequest, FetchDataAnswer>(
                ToolNames.FetchData, new FetchDataRequest(invocation.Parse.GetRequiredValue(name)), invocation);

            invocation.Output.Json(answer);
            invocation.Output.Text(
                answer.Location is { } folder ? $"{answer.Name}  {folder}" : $"{answer.Name} is generated and needs no files.");
            return ExitCodes.Ok;
        }
    }

    private sealed class VerifyDataCommand : GanCommand
    {
        private readonly Argument<string> root = new("root") { Description = "A folder with data files" };

        public VerifyDataCommand(GlobalOptions options, GanctlHost host)
            : base(
                "verify", "Read every known data file below a folder, and compare it with its published checksum; or every picture",
                options, host) => Add(root);

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var files = await SiloTool.AskAsync<VerifyDataRequest, FileReport[]>(
                ToolNames.VerifyData, new VerifyDataRequest(Path.GetFullPath(invocation.Parse.GetRequiredValue(root))), invocation);

            invocation.Output.Json(files);
            foreach (
                var line in Columns.Lines([
                    ["DATASET", "", "FILE", "FOUND"],
                    .. files.Select(file => new[] { file.DataSet, file.Ok ? "ok" : "BAD", file.File, file.Message }),
                ]))
                invocation.Output.Text(line);
            return files.All(file => file.Ok) ? ExitCodes.Ok : ExitCodes.Failed;
        }
    }
}
