using System.CommandLine;
using System.Globalization;
using GanOrleans.Models.Data;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Data;

/// <summary><c>ganctl data prepare NAME</c>: reads a data set as a run would, so that a later run begins at once.</summary>
internal sealed class PrepareDataCommand : OfflineCommand
{
    private readonly Argument<string> name = DataCommand.NameArgument();
    private readonly Option<string> root = DataCommand.RootOption();
    private readonly Option<int?> size = DataCommand.SizeOption();

    public PrepareDataCommand(OfflineHost host)
        : base("prepare", "Read a data set and keep what a run needs of it, so that a run begins at once", host)
    {
        Add(name);
        Add(root);
        Add(size);
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var options = DataFolders.Options(parse.GetValue(root), parse.GetValue(size), DataSplit.TrainAndValidation);
        var data = DataSets.Open(parse.GetRequiredValue(name), options with { Tell = output.Message }, cancellation);
        var (about, images) = (data.Description, data as ImageDataSet);
        var answer = new PrepareDataAnswer(
            parse.GetRequiredValue(name), about.Count, [.. about.SampleShape], about.Notes, images?.PixelBytes ?? 0,
            images?.PixelFile, images?.NotKept);

        output.Json(answer);
        output.Text(string.Create(
            CultureInfo.InvariantCulture, $"{answer.Name}: {answer.Count:N0} samples of {string.Join(" × ", answer.Shape)} are ready."));
        if (answer.Notes is { } notes)
            output.Text($"  {notes}");
        output.Text(answer.File is { } file
            ? string.Create(CultureInfo.InvariantCulture, $"  {answer.Bytes:N0} bytes in {file}")
            : answer.NotKept is { } reason ? $"  nothing is kept, so that every run reads them again: {reason}"
            : "  they are read or made into memory where they are used; there is nothing to keep");
        return ExitCodes.Ok;
    }
}

/// <param name="Name">The data set.</param>
/// <param name="Count">Number of training and validation samples.</param>
/// <param name="Shape">Shape of one sample: [C, H, W] or [d].</param>
/// <param name="Notes">What was left out or changed; null where nothing was.</param>
/// <param name="Bytes">Size of the pixels; 0 for points.</param>
/// <param name="File">The file that holds them; null where a silo reads or makes them into memory.</param>
/// <param name="NotKept">Why there is no such file although there should be one; else null.</param>
internal sealed record PrepareDataAnswer(
    string Name, long Count, long[] Shape, string? Notes, long Bytes, string? File, string? NotKept = null);
