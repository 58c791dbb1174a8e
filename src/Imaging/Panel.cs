using SkiaSharp;

namespace GanOrleans.Imaging;

/// <summary>One part of a <see cref="Figure"/>.</summary>
public abstract class Panel
{
    /// <summary>Pixels.</summary>
    internal abstract int Width { get; }

    /// <summary>Pixels.</summary>
    internal abstract int Height { get; }

    /// <summary>Draws in the upper left corner of a canvas.</summary>
    internal abstract void Draw(SKCanvas canvas, bool textAsOutlines);
}
