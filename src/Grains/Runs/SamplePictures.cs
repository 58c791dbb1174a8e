using System.Runtime.InteropServices;
using GanOrleans.Contracts;
using GanOrleans.Models.Imaging;

namespace GanOrleans.Grains.Runs;

/// <summary>Samples as pictures: images as a grid, points in the plane as a scatter plot, points on the line as a histogram.</summary>
internal static class SamplePictures
{
    // Of generated points in the plane (rings of radius 1) and on the line (unit variance); fixed, so that the pictures of a run line up.
    private const double Plane = 1.5;
    private const double Line = 4;

    public static Picture Draw(SampleResult samples)
    {
        var values = MemoryMarshal.Cast<byte, float>(samples.Values);
        return samples.Shape switch
        {
            [var count, var channels and (1 or 3), var height, var width] => ImageGrid.From(values, (int)count, (int)channels, (int)height, (int)width),
            [_, 2] => ScatterPlot.Draw(values, -Plane, Plane),
            _ => HistogramPlot.Draw(values, -Line, Line),
        };
    }
}
