using System.CommandLine;
using GanOrleans.Contracts.Clustering;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Evaluation;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Terminal;
using TorchSharp;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary><c>ganctl evaluate FOLDER|FILE.npy</c>: compares samples with a data set or another folder, without a cluster.</summary>
internal sealed class EvaluateCommand : OfflineCommand
{
    private readonly Option<string> samples = SampleOptions.Needed<string>("--samples-of", "path", "A .npy file, or a folder of pictures");
    private readonly Option<string> reference = SampleOptions.Needed<string>(
        "--reference", "name:part|folder", "What to compare with");
    private readonly Option<string> metrics = new("--metrics") { Description = "Names, separated by commas", HelpName = "names" };
    private readonly Option<string> features = new("--features") { Description = "Spaces, separated by commas", HelpName = "names" };
    private readonly Option<int?> count = new("--samples") { Description = "The most samples that are compared", HelpName = "n" };
    private readonly Option<ulong> seed = new("--seed") { Description = "Chooses what is drawn from the data", HelpName = "n" };
    private readonly Option<bool> withoutFloor = new("--no-floor") { Description = "Leave real data in place of samples out" };
    private readonly Option<string> root = new(ParseErrors.DataRoot) { Description = "Folder that holds data files", HelpName = "folder" };
    private readonly Option<int?> size = new("--image-size") { Description = "Size that images are brought to, pixels", HelpName = "n" };

    public EvaluateCommand(OfflineHost host)
        : base("evaluate", "Compare samples in a file or folder with real data", host)
    {
        Hidden = true;
        Add(samples);
        Add(reference);
        Add(metrics);
        Add(features);
        Add(count);
        Add(seed);
        Add(withoutFloor);
        Add(root);
        Add(size);
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        UseTorch();
        var result = Evaluate(parse, output.Message, cancellation);
        output.Json(result);
        output.Text(EvaluationTable.Title(result));
        foreach (var line in EvaluationTable.Networks(result))
            output.Text(line);
        output.Table(EvaluationTable.Rows(result));
        if (EvaluationTable.Shares(result) is { } shares)
            output.Text(shares);
        return ExitCodes.Ok;
    }

    private EvaluationResult Evaluate(ParseResult parse, Action<string> tell, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(parse.GetRequiredValue(samples));
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new UserException(
                ExitCodes.BadInput, $"'{path}': there is no such file or folder.", "Name a .npy file or a folder of pictures.");
        var array = File.Exists(path) ? SampleOptions.ReadArray(path) : ((long[] Shape, float[] Values)?)null;
        var side = parse.GetValue(size) ?? (array?.Shape is [_, _, var height, var width] && height == width ? (int)height : null);
        var data = OpenReference(parse, side, tell, cancellation);
        var work = new EvaluationWork(
            data,
            new EvaluationOptions
            {
                Metrics = NameList.Of(parse.GetValue(metrics)),
                Seed = parse.GetValue(seed),
                WithFloor = !parse.GetValue(withoutFloor),
            },
            NameList.Of(parse.GetValue(features)), new ClusterPaths().Classifiers, tell, file => File.Exists(file) ? file : null);
        if (work.Errors().ToArray() is { Length: > 0 } errors)
            throw new UserException(ExitCodes.BadInput, string.Join(Environment.NewLine, errors));
        using var scope = torch.NewDisposeScope();
        var most = parse.GetValue(count) ?? EvaluationRequest.DefaultSamples;
        var rows = array is var (shape, values) ? Rows(path, shape, values, most) : Pictures(path, data, parse, most, cancellation);
        if (rows.shape[0] < EvaluationRequest.MinSamples)
            throw new UserException(
                ExitCodes.BadInput, $"'{path}' holds {rows.shape[0]} samples; at least {EvaluationRequest.MinSamples} are needed.");
        return work.Run(rows, path, null, ema: false, cancellation);
    }

    private EvaluationData OpenReference(ParseResult parse, int? side, Action<string> tell, CancellationToken cancellation)
    {
        var text = parse.GetRequiredValue(reference);
        var (name, part) = text.LastIndexOf(':') is > 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "test");
        var options = DataFolders.Options(parse.GetValue(root), side) with { Tell = tell };
        if (DataSets.Known.Any(info => info.Name == name))
            return EvaluationData.Open(name, Split(part), options, cancellation);
        if (!Directory.Exists(text))
            throw new UserException(
                ExitCodes.BadInput, $"--reference '{text}' is neither a data set nor a folder.",
                $"Data sets: {string.Join(", ", DataSets.Known.Select(info => info.Name))}, each with :test, :validation or :train.");
        var pictures = options with { Root = Path.GetFullPath(text), Split = DataSplit.TrainAndValidation };
        var folder = DataSets.Open(DataSets.Pictures, pictures, cancellation);
        return new EvaluationData(Path.GetFullPath(text), folder, null, null);
    }

    private static DataSplit Split(string part) => EvaluationData.PartOf(part)
        ?? throw new UserException(
            ExitCodes.BadInput, $"--reference names the part '{part}'.", "Allowed: test, validation and train.");

    private static torch.Tensor Rows(string path, long[] shape, float[] values, int most)
    {
        if (shape is not [> 0, _] and not [> 0, _, _, _])
            throw new UserException(
                ExitCodes.BadInput, $"'{path}' holds {string.Join(" × ", shape)} values.", "Images are B × C × H × W, points B × d.");
        var rows = (int)Math.Min(most, shape[0]);
        return torch.tensor(values.AsSpan(0, (int)(values.Length / shape[0] * rows)).ToArray(), [rows, .. shape[1..]]);
    }

    private torch.Tensor Pictures(string path, EvaluationData data, ParseResult parse, int most, CancellationToken cancellation)
    {
        var options = DataFolders.Options(parse.GetValue(root), parse.GetValue(size));
        var pictures = DataSets.OpenPictures(path, data.Reference.Description.SampleShape, options, cancellation);
        var rows = (int)Math.Min(most, pictures.Description.Count);
        return pictures.Gather([.. Enumerable.Range(0, rows).Select(i => (long)i)], torch.CPU);
    }
}
