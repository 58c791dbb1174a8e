namespace GanOrleans.Models.Data.Generated;

/// <summary>
/// One movement of the pen through control points, in a box whose corners are (0, 0) at the top left and (1, 1) at the bottom right.
/// </summary>
/// <param name="Points">Control points.</param>
/// <param name="Shape">How they are joined.</param>
internal sealed record Stroke((float X, float Y)[] Points, StrokeShape Shape)
{
    /// <summary>Straight lines from point to point.</summary>
    public static Stroke Line(params (float X, float Y)[] points) => new(points, StrokeShape.Straight);

    /// <summary>A smooth curve through the points.</summary>
    public static Stroke Curve(params (float X, float Y)[] points) => new(points, StrokeShape.Smooth);

    /// <summary>A smooth curve through the points and back to the first.</summary>
    public static Stroke Loop(params (float X, float Y)[] points) => new(points, StrokeShape.Closed);
}

/// <summary>How a stroke joins its control points.</summary>
internal enum StrokeShape
{
    Straight,
    Smooth,
    Closed,
}
