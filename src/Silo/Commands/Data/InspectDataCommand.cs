using System.CommandLine;
using System.Globalization;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;
using GanOrleans.Models.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Data;

/// <summary><c>ganctl data inspect NAME</c>: what a data set holds, and a picture of some of it. Fetches nothing.</summary>
internal sealed class InspectDataCommand : OfflineCommand
{
    private static readonly DataSplit[] Splits = [DataSplit.Train, DataSplit.Validation, DataSplit.Test];

    private readonly Argument<string> name = DataCommand.NameArgument();
    private readonly Option<string> root = DataCommand.RootOption();
    private readonly Option<int?> size = DataCommand.SizeOption();
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

    public InspectDataCommand(OfflineHost host)
        : base("inspect", "Say what a data set holds: counts, shape, classes, hash, and a preview", host)
    {
        Add(name);
        Add(root);
        Add(size);
        Add(preview);
        Add(count);
    }

    protected override IEnumerable<UserException> Errors(ParseResult parse)
    {
        if (ErrorOf(() => DataSets.Locate(parse.GetRequiredValue(name), DataFolders.Options(parse.GetValue(root)))) is { } unknown)
            yield return unknown;
        if (parse.GetValue(count) is < 1 or > 10_000)
            yield return new UserException(
                ExitCodes.BadInput, $"{WholeNumber.Written(parse, count)} '{parse.GetValue(count)}' is not allowed.",
                "Allowed: 1 to 10,000.");
        if (parse.GetValue(preview) is { } path && ErrorOf(() => PicturePath.Check(preview.Name, path)) is { } found)
            yield return found;
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var wanted = new Wanted(parse.GetRequiredValue(name), parse.GetValue(root), parse.GetValue(size), output.Message, cancellation);
        var picture = parse.GetValue(preview) is { } path ? Path.GetFullPath(path) : null;
        var report = Inspect(wanted, picture, parse.GetValue(count));

        output.Json(report);
        output.Text($"{report.Name}: {report.Summary}");
        output.Text($"  sample   {string.Join(" × ", report.Shape)}, {report.Kind}");
        foreach (var split in report.Splits)
        {
            output.Text(split.Count == 0
                ? $"  {split.Split,-10} none: {split.Source}"
                : $"  {split.Split,-10} {Number(split.Count)}  {split.Hash}");
            if (split.Count > 0)
                output.Text($"  {"",-10} {split.Source}");
        }

        if (report.Classes.Length > 0)
            output.Table([["  CLASS", "NAME", .. report.Splits.Select(split => split.Split.ToUpperInvariant())], .. ClassRows(report)]);
        if (report.Preview is { } file)
            output.Text($"  preview  {file}");
        return ExitCodes.Ok;
    }

    private static IEnumerable<string[]> ClassRows(DataSetReport report) => report.Classes.Select((named, label) => (string[])
        [$"  {label}", named, .. report.Splits.Select(split => split.Count == 0 ? "-" : Number(split.PerClass[label]))]);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static DataSetReport Inspect(Wanted wanted, string? preview, int count)
    {
        var train = Open(wanted, DataSplit.Train);
        var (data, info) = (train.Description, DataSets.Known.Single(known => known.Name == wanted.Name));
        var splits = Splits.Select(split => Report(wanted, split)).ToArray();
        wanted.Cancellation.ThrowIfCancellationRequested();
        if (preview is not null)
            PngWriter.Save(preview, DataPreview.Draw(train, count));
        GC.KeepAlive(train);   // its pixels are shared with the reports' splits
        var kind = data.IsImage ? "images" : "points";
        return new DataSetReport(data.Name, info.Summary, kind, [.. data.SampleShape], [.. data.ClassNames], splits, preview);
    }

    private static IDataSet Open(Wanted wanted, DataSplit split)
    {
        var options = DataFolders.Options(wanted.Root, wanted.Size, split) with { AllowDownload = false, Tell = wanted.Tell };
        try
        {
            return DataSets.Open(wanted.Name, options, wanted.Cancellation);
        }
        catch (DataSetException) when (IsFetchable(wanted))
        {
            throw new UserException(
                ExitCodes.BadInput, $"Data set '{wanted.Name}' is not here.",
                $"Fetch it with 'ganctl data fetch {wanted.Name}', or name the folder that holds its files with {ParseErrors.DataRoot}.");
        }
    }

    private static bool IsFetchable(Wanted wanted) =>
        DataSets.Known.Any(known => known.Name == wanted.Name && known.Files == DataSetFiles.Download)
        && DataSets.Locate(wanted.Name, DataFolders.Options(wanted.Root)) is null;

    private static SplitReport Report(Wanted wanted, DataSplit split)
    {
        var name = split.ToString().ToLowerInvariant();
        IDataSet data;
        try
        {
            data = Open(wanted, split);
        }
        catch (DataSetException e) when (split == DataSplit.Test)
        {
            return new SplitReport(name, 0, [], "", e.Message);   // a set may have no test images
        }

        var perClass = new long[data.Description.Classes];
        for (var i = 0L; i < data.Description.Count && perClass.Length > 0; i++)
            perClass[data.Label(i)]++;
        return new SplitReport(name, data.Description.Count, perClass, data.Description.Hash, data.Description.Source);
    }

    private sealed record Wanted(string Name, string? Root, int? Size, Action<string> Tell, CancellationToken Cancellation);
}

/// <param name="Name">The data set.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Kind"><c>images</c> or <c>points</c>.</param>
/// <param name="Shape">Shape of one sample: [C, H, W] or [d].</param>
/// <param name="Classes">Names of the classes; empty where there are no labels.</param>
/// <param name="Splits">What each split holds.</param>
/// <param name="Preview">The picture that was written, or null.</param>
internal sealed record DataSetReport(
    string Name, string Summary, string Kind, long[] Shape, string[] Classes, SplitReport[] Splits, string? Preview);

/// <param name="Split"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Count">Number of samples; 0 where the split is not there.</param>
/// <param name="PerClass">Number of samples of each class.</param>
/// <param name="Hash">Hash of the content, which runs record; empty where the split is not there.</param>
/// <param name="Source">Where the samples come from, or why there are none.</param>
internal sealed record SplitReport(string Split, long Count, long[] PerClass, string Hash, string Source);
