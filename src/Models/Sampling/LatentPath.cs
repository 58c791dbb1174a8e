namespace GanOrleans.Models.Sampling;

/// <summary>Points between two latents, element by element on the host.</summary>
public static class LatentPath
{
    // Below this angle the sphere is a line to within float32, and the sines would divide 0 by 0.
    private const double MinAngle = 1e-4;

    /// <summary>(1 − t)·a + t·b, as in Figure 3 of Goodfellow et al. (2014).</summary>
    /// <param name="a">Where t = 0.</param>
    /// <param name="b">Where t = 1.</param>
    /// <param name="t">Share of the way, [0, 1].</param>
    /// <param name="destination">Takes the point.</param>
    public static void Linear(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double t, Span<float> destination) =>
        Combine(a, 1 - t, b, t, destination);

    /// <summary>
    /// Slerp (Shoemake, 1985; for latents White, 2016): sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b with the angle Ω between a and b. It
    /// keeps to the lengths that a normal or uniform prior gives z, where a straight line passes nearer to 0 than any draw.
    /// </summary>
    /// <inheritdoc cref="Linear"/>
    public static void Spherical(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double t, Span<float> destination)
    {
        var angle = Angle(a, b);
        if (angle < MinAngle || Math.PI - angle < MinAngle)
            Linear(a, b, t, destination);   // nothing, or no one great circle, lies between
        else
            Combine(a, Math.Sin((1 - t) * angle) / Math.Sin(angle), b, Math.Sin(t * angle) / Math.Sin(angle), destination);
    }

    private static double Angle(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (aa, bb, ab) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
            ab += (double)a[i] * b[i];
        }
        return aa == 0 || bb == 0 ? 0 : Math.Acos(Math.Clamp(ab / Math.Sqrt(aa * bb), -1, 1));
    }

    private static void Combine(ReadOnlySpan<float> a, double weightOfA, ReadOnlySpan<float> b, double weightOfB, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = (float)(weightOfA * a[i] + weightOfB * b[i]);
    }
}
