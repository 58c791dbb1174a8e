using System.Runtime.InteropServices;
using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Models.Imaging;

/// <summary>
/// Draws a batch the way that suits its data: images as a grid, points in the plane as a scatter plot, points on the line as a histogram.
/// </summary>
public static class SamplePicture
{
    /// <summary>
    /// The picture of real or generated samples; both are drawn in the same range, so that they can be laid side by side.
    /// </summary>
    /// <param name="samples"><c>B × </c><see cref="DataDescription.SampleShape"/> (or flattened), in the range of <see
    /// cref="IDataSet.Gather"/>, on any device.</param>
    /// <param name="data">The data that the samples are like. Of points with a known distribution the modes
    /// or the density are drawn as well.</param>
    /// <param name="columns">Images in a row of a grid. Default: nearly square.</param>
    /// <param name="enlarge">Each value of an image becomes a square of this many pixels. Default: 1.</param>
    /// <exception cref="ArgumentException">The samples are not of the data's shape, or are points of more than two dimensions.</exception>
    public static Picture Draw(torch.Tensor samples, IDataSet data, int? columns = null, int enlarge = 1)
    {
        var description = data.Description;
        using var scope = torch.NewDisposeScope();
        if (samples.dim() < 1 || samples.numel() != samples.shape[0] * description.SampleSize)
            throw new ArgumentException(
                $"Samples of shape {string.Join(" × ", samples.shape)} are not like those of '{description.Name}', which are "
                    + $"{string.Join(" × ", description.SampleShape)} each.",
                nameof(samples));
        if (description.IsImage)
            return TensorGrid.From(samples.detach().reshape([samples.shape[0], .. description.SampleShape]), columns, enlarge);

        return PointPicture.Draw(MemoryMarshal.Cast<byte, float>(samples.detach().to(torch.float32).cpu().contiguous().bytes), data);
    }
}
