using System.Globalization;
using GanOrleans.Client.Imaging;
using GanOrleans.Client.Runs;
using GanOrleans.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Plots;

/// <summary>Samples of several runs beside each other.</summary>
public static class SamplePanels
{
    /// <summary>
    /// A panel for each run: a grid of images, points in the plane or a histogram, the last two over one range for all runs.
    /// </summary>
    /// <exception cref="UserException">Samples of a run have no picture.</exception>
    public static IReadOnlyList<Panel> Of(IReadOnlyList<(string Id, DrawnSamples Drawn)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (var (id, drawn) in runs)
            if (!SamplePictures.CanDraw(drawn.Samples))
                throw new UserException(
                    ExitCodes.BadInput, $"Samples of run '{id}' have the shape [{string.Join(", ", drawn.Samples.Shape)}]: no picture.",
                    $"Write their numbers: ganctl sample {id} -o samples.npy");
        var range = SamplePictures.Range(runs.Where(run => !run.Drawn.Samples.AreImages).SelectMany(run => run.Drawn.Samples.Values));
        return [.. runs.Select(run => Panel(run.Id, run.Drawn, range))];
    }

    private static Panel Panel(string id, DrawnSamples drawn, (double Low, double High) range)
    {
        var title = string.Create(
            CultureInfo.InvariantCulture, $"{id}, iteration {drawn.Iteration:N0}, {drawn.Samples.Count:N0} samples");
        return drawn.Samples.AreImages
            ? new PicturePanel(title, SamplePictures.Draw(drawn.Samples, drawn.Classes))
            : new PointPanel(title, drawn.Samples.Values, (int)drawn.Samples.Shape[1], range);
    }
}
