using GanOrleans.Imaging;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data.Generated;

/// <summary>
/// Draws one glyph: strokes become short segments, and each pixel's ink follows from its distance to the nearest of them.
/// </summary>
/// <remarks>
/// Only + − × ÷ and square roots, which are correctly rounded everywhere, so the bytes do not depend on
/// the machine. One canvas serves one thread.
/// </remarks>
internal sealed class GlyphCanvas
{
    /// <summary>Pixels along one side of an image.</summary>
    public const int Side = 28;

    /// <summary>Segments between two control points of a curve.</summary>
    private const int Subdivision = 4;

    /// <summary>Pixels over which ink fades at the edge of a stroke.</summary>
    private const float Softness = 1.2f;

    private readonly record struct Node(float X, float Y, float Radius);

    private readonly List<(Node From, Node To)> segments = new(96);
    private readonly List<(float X, float Y)> control = new(16);
    private readonly float[] depth = new float[Side * Side];   // largest radius − distance seen, pixels

    /// <summary>
    /// Draws <paramref name="strokes"/> as <paramref name="hand"/> writes them into <paramref name="pixels"/>, <see cref="Side"/>² bytes.
    /// </summary>
    public void Draw(Stroke[] strokes, ref Hand hand, Span<byte> pixels)
    {
        segments.Clear();
        foreach (var stroke in strokes)
            Flatten(stroke, ref hand);
        Place(in hand);
        Array.Fill(depth, float.NegativeInfinity);
        foreach (var (from, to) in segments)
            Ink(from, to);
        for (var i = 0; i < depth.Length; i++)
        {
            var ink = Math.Clamp(0.5f + depth[i] * (1f / Softness), 0f, 1f);
            pixels[i] = (byte)(ink * 255f + 0.5f);
        }
    }

    private void Flatten(Stroke stroke, ref Hand hand)
    {
        control.Clear();
        foreach (var (x, y) in stroke.Points)
            control.Add(hand.Write(x, y));
        var (last, closed) = (control.Count - 1, stroke.Shape == StrokeShape.Closed);
        var from = new Node(control[0].X, control[0].Y, hand.Press());
        var start = from;
        for (var i = 0; i < (closed ? last + 1 : last); i++)
        {
            var isLast = closed && i == last;
            var radius = isLast ? start.Radius : hand.Press();
            if (stroke.Shape == StrokeShape.Straight)
            {
                from = Add(from, new Node(control[i + 1].X, control[i + 1].Y, radius));
                continue;
            }
            var (p0, p1) = (At(i - 1, closed), At(i, closed));
            var (p2, p3) = (At(i + 1, closed), At(i + 2, closed));
            var first = from.Radius;
            for (var step = 1; step <= Subdivision; step++)
            {
                var t = step * (1f / Subdivision);
                from = Add(
                    from,
                    new Node(CatmullRom(p0.X, p1.X, p2.X, p3.X, t), CatmullRom(p0.Y, p1.Y, p2.Y, p3.Y, t), first + (radius - first) * t));
            }
        }
    }

    private Node Add(Node from, Node to)
    {
        segments.Add((from, to));
        return to;
    }

    private (float X, float Y) At(int index, bool closed)
    {
        var count = control.Count;
        return control[closed ? (index + count) % count : Math.Clamp(index, 0, count - 1)];
    }

    private static float CatmullRom(float a, float b, float c, float d, float t) =>
        b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

    /// <summary>Like the digits of MNIST: scaled into a square, the centre of the ink at the centre of the image.</summary>
    private void Place(in Hand hand)
    {
        var (left, right, top, bottom) = (float.MaxValue, float.MinValue, float.MaxValue, float.MinValue);
        var (sumX, sumY, sum) = (0f, 0f, 0f);
        foreach (var (from, to) in segments)
        {
            foreach (var node in (ReadOnlySpan<Node>)[from, to])
            {
                (left, right) = (Math.Min(left, node.X), Math.Max(right, node.X));
                (top, bottom) = (Math.Min(top, node.Y), Math.Max(bottom, node.Y));
            }
            var (dx, dy) = (to.X - from.X, to.Y - from.Y);
            var weight = MathF.Sqrt(dx * dx + dy * dy) * (from.Radius + to.Radius);
            sumX += weight * 0.5f * (from.X + to.X);
            sumY += weight * 0.5f * (from.Y + to.Y);
            sum += weight;
        }
        var scale = (hand.Size - 2 * hand.Radius) / Math.Max(right - left, bottom - top);
        var (originX, originY) = (Side / 2f + hand.ShiftX - scale * (sumX / sum), Side / 2f + hand.ShiftY - scale * (sumY / sum));
        for (var i = 0; i < segments.Count; i++)
        {
            var (from, to) = segments[i];
            segments[i] = (
                new Node(originX + scale * from.X, originY + scale * from.Y, from.Radius),
                new Node(originX + scale * to.X, originY + scale * to.Y, to.Radius));
        }
    }

    private void Ink(Node from, Node to)
    {
        var reach = Math.Max(from.Radius, to.Radius) + 0.5f * Softness;
        var (firstX, lastX) = Pixels(Math.Min(from.X, to.X) - reach, Math.Max(from.X, to.X) + reach);
        var (firstY, lastY) = Pixels(Math.Min(from.Y, to.Y) - reach, Math.Max(from.Y, to.Y) + reach);
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var square = dx * dx + dy * dy;
        var inverse = square > 0 ? 1f / square : 0f;
        for (var y = firstY; y <= lastY; y++)
        {
            for (var x = firstX; x <= lastX; x++)
            {
                var (px, py) = (x + 0.5f - from.X, y + 0.5f - from.Y);
                var t = Math.Clamp((px * dx + py * dy) * inverse, 0f, 1f);
                var (ex, ey) = (px - t * dx, py - t * dy);
                var inside = from.Radius + (to.Radius - from.Radius) * t - MathF.Sqrt(ex * ex + ey * ey);
                ref var deepest = ref depth[y * Side + x];
                if (inside > deepest)
                    deepest = inside;
            }
        }
    }

    /// <summary>The pixels whose centres lie in [low, high], within the image.</summary>
    private static (int First, int Last) Pixels(float low, float high) =>
        ((int)Math.Clamp(low, 0f, Side), (int)Math.Clamp(high, 0f, Side - 1f));
}
