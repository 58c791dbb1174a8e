using System.CommandLine;
using GanOrleans.Imaging;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Imaging;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Options;
using GanOrleans.Terminal;
using TorchSharp;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>
/// The half of <c>ganctl plot filters RUN</c> that follows the checkpoint: draws the weights next to the pixels, the first layer of D or
/// the last of G.
/// </summary>
internal sealed class FiltersCommand : OfflineCommand
{
    private const int MinSide = 24;

    private readonly CheckpointOptions checkpoint = new();
    private readonly Option<string> network = SampleOptions.Needed<string>("--network", "name", "discriminator or generator");
    private readonly Option<int> count = SampleOptions.Needed<int>("--count", "n", "The most filters to draw");
    private readonly Option<string> path = SampleOptions.Needed<string>("--output", "path", "A .png file");

    public FiltersCommand(OfflineHost host)
        : base("filters", "Draw the filters of D's first layer or of G's last one", host)
    {
        Hidden = true;
        checkpoint.AddTo(this);
        Add(network);
        Add(count);
        Add(path);
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var answer = Draw(parse);

        output.Json(answer);
        output.Text(
            $"{answer.Drawn} of {answer.Shape[0]} filters of {string.Join(" × ", answer.Shape[1..])}, {answer.Network} of "
            + $"{parse.GetValue(checkpoint.Origin)}: {answer.File}");
        return ExitCodes.Ok;
    }

    private FiltersAnswer Draw(ParseResult parse)
    {
        UseTorch();
        using var run = checkpoint.Create(parse);
        var drawn = run.Network(parse.GetRequiredValue(network));
        checkpoint.Load(parse, run, drawn);
        using var scope = torch.NewDisposeScope();
        var filters = Filters(drawn, run);
        var shown = (int)Math.Min(parse.GetValue(count), filters.shape[0]);
        var enlarge = (int)Math.Max(1, (MinSide + filters.shape[3] - 1) / filters.shape[3]);
        var picture = TensorGrid.From(filters.narrow(0, 0, shown).repeat_interleave(enlarge, 2).repeat_interleave(enlarge, 3));
        PngWriter.Save(parse.GetRequiredValue(path), picture);
        return new FiltersAnswer(drawn.Name, filters.shape, shown, parse.GetRequiredValue(path));
    }

    private static torch.Tensor Filters(Network network, TrainedNetworks run)
    {
        try
        {
            return network.Name == NetworkNames.Generator
                ? FilterImages.Last(network, run.Data.Description)
                : FilterImages.First(network, run.Data.Description);
        }
        catch (ArgumentException e)
        {
            throw new UserException(ExitCodes.BadInput, e.Message, cause: e);
        }
    }
}

/// <param name="Network">The network.</param>
/// <param name="Shape">Shape of all filters: count × C × h × w.</param>
/// <param name="Drawn">How many of them the picture shows.</param>
/// <param name="File">The picture.</param>
internal sealed record FiltersAnswer(string Network, long[] Shape, int Drawn, string File);
