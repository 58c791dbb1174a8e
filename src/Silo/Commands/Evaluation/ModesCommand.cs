using System.CommandLine;
using System.Globalization;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Evaluation;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>The half of <c>ganctl modes RUN</c> that follows the samples: counts the modes of a known mixture that they reach.</summary>
internal sealed class ModesCommand : OfflineCommand
{
    private readonly Option<string> dataset = SampleOptions.Needed<string>("--dataset", "name", "Points of a known mixture");
    private readonly Option<string> samples = SampleOptions.Needed<string>("--samples", "file.npy", "A .npy file of points");
    private readonly Option<string> origin = SampleOptions.Origin();

    public ModesCommand(OfflineHost host)
        : base("modes", "Count the modes of rings, grid or mixture that samples reach", host)
    {
        Hidden = true;
        Add(dataset);
        Add(samples);
        Add(origin);
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var answer = Count(parse.GetRequiredValue(dataset), parse.GetRequiredValue(samples), cancellation);

        output.Json(answer);
        output.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{parse.GetValue(origin)}: {answer.Covered} of {answer.Modes} modes of {answer.DataSet}, ")
            + string.Create(
                CultureInfo.InvariantCulture, $"{100 * answer.HighQuality:0.0} % of {answer.Samples:N0} samples within 3σ of one"));
        output.Text($"  samples of each mode: {string.Join(' ', answer.PerMode)}");
        return ExitCodes.Ok;
    }

    private static ModesAnswer Count(string name, string samples, CancellationToken cancellation)
    {
        var data = DataSets.Open(name, DataFolders.Options(root: null), cancellation);
        if (data is not PointDataSet { Distribution: var distribution } || distribution.Components.Count < 2)
            throw new UserException(
                ExitCodes.BadInput, $"Data set '{name}' has no known modes.",
                $"Modes are counted on {string.Join(", ", KnownModes.DataSets)}.");
        var (shape, values) = SampleOptions.ReadArray(samples);
        if (shape is not [_, var d] || d != distribution.Dimensions)
            throw new UserException(
                ExitCodes.BadInput,
                $"'{samples}' holds {string.Join(" × ", shape)} values; points of '{name}' are B × {distribution.Dimensions}.");
        var coverage = ModeCoverage.Of(distribution, values);
        return new ModesAnswer(
            name, coverage.Samples, distribution.Components.Count, coverage.Covered, coverage.HighQuality, [.. coverage.PerMode]);
    }
}

/// <param name="DataSet">The data set.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Modes">Number of modes that there are.</param>
/// <param name="Covered">Modes with at least one sample within 3σ.</param>
/// <param name="HighQuality">Share of the samples within 3σ of a mode.</param>
/// <param name="PerMode">Number of samples of each mode.</param>
internal sealed record ModesAnswer(string DataSet, int Samples, int Modes, int Covered, double HighQuality, int[] PerMode);
