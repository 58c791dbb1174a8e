namespace GanOrleans.Models.Data.Generated;

/// <summary>How one glyph is written: what varies from writer to writer and from stroke to stroke.</summary>
internal struct Hand
{
    private readonly float width;
    private readonly float slant;
    private readonly float cosine;
    private readonly float sine;
    private readonly float jitter;
    private CounterRandom random;

    /// <summary>Draws a hand; the control points and the pen's pressure continue from <paramref name="random"/>.</summary>
    public Hand(CounterRandom random)
    {
        this.random = random;
        width = Math.Clamp(0.76f + 0.17f * this.random.Jitter(), 0.35f, 1.2f);
        slant = Math.Clamp(0.16f + 0.24f * this.random.Jitter(), -0.45f, 0.85f);
        var half = 0.06f * this.random.Jitter();   // tangent of half the angle: a rotation without sine and cosine
        cosine = (1 - half * half) / (1 + half * half);
        sine = 2 * half / (1 + half * half);
        jitter = 0.038f;
        Radius = Math.Clamp(1.3f + 0.35f * this.random.Jitter(), 0.7f, 2.4f);
        Size = Math.Clamp(20f + 0.7f * this.random.Jitter(), 17.5f, 22f);
        ShiftX = this.random.Between(-1f, 1f);
        ShiftY = this.random.Between(-1f, 1f);
    }

    /// <summary>Half of the stroke's width, pixels.</summary>
    public float Radius { get; }

    /// <summary>Side of the square that the glyph with its stroke width fits, pixels.</summary>
    public float Size { get; }

    /// <summary>Shift from the centre, pixels.</summary>
    public float ShiftX { get; }

    /// <summary>Shift from the centre, pixels.</summary>
    public float ShiftY { get; }

    /// <summary>Where this hand puts a control point of the model, in units of the glyph's height.</summary>
    public (float X, float Y) Write(float x, float y)
    {
        x = (x + jitter * random.Jitter() - 0.5f) * width;
        y = y + jitter * random.Jitter() - 0.5f;
        x -= slant * y;
        return (cosine * x - sine * y, sine * x + cosine * y);
    }

    /// <summary>Half of the stroke's width at a control point, pixels.</summary>
    public float Press() => Radius * (1f + 0.1f * random.Jitter());
}
