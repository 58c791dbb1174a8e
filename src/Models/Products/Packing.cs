using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GanOrleans.Models.Products;

/// <summary>Copies parts of a factor into strips in the order in which <see cref="TileKernel"/> reads them; what is missing is 0.</summary>
internal static unsafe class Packing
{
    private const int Lanes = TileKernel.Lanes, Half = TileKernel.Lanes / 2;

    /// <summary>
    /// A strip across <paramref name="across"/>: for each row of the part, <paramref name="width"/> values of it.
    /// </summary>
    /// <param name="source">The factor, with the steps of the sum as its rows.</param>
    /// <param name="first">First step of the sum.</param>
    /// <param name="depth">Number of steps.</param>
    /// <param name="across">First column of the strip.</param>
    /// <param name="width">Columns of the strip, beyond the last column of the factor too.</param>
    /// <param name="strip">Room for depth · width values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Strip(Matrix source, int first, int depth, int across, int width, float* strip)
    {
        var present = Math.Min(width, source.Columns - across);
        var whole = present / Lanes * Lanes;
        if (source.ColumnStep == 1) Copy(source.At(first, across), source.RowStep, depth, whole, width, strip);
        else
            for (var column = 0; column < whole; column += Lanes)
                Transpose(source.At(first, across + column), source.ColumnStep, depth, width, strip + column);
        if (present == Half && width == Half)
        {
            if (source.ColumnStep == 1) CopyHalf(source.At(first, across), source.RowStep, depth, strip);
            else TransposeHalf(source.At(first, across), source.ColumnStep, depth, strip);
            return;
        }
        for (var column = whole; column < width; column++)
        {
            var from = source.At(first, Math.Min(across + column, source.Columns - 1));
            for (var step = 0; step < depth; step++) strip[step * width + column] = column < present ? from[step * source.RowStep] : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* from, nint rowStep, int depth, int whole, int width, float* strip)
    {
        for (var step = 0; step < depth; step++, from += rowStep, strip += width)
            for (var column = 0; column < whole; column += Lanes) Vector512.Load(from + column).Store(strip + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyHalf(float* from, nint rowStep, int depth, float* strip)
    {
        for (var step = 0; step < depth; step++) Vector256.Load(from + step * rowStep).Store(strip + step * Half);
    }

    // Eight columns that are contiguous each, eight steps at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeHalf(float* from, nint columnStep, int depth, float* strip)
    {
        var step = 0;
        for (; step + Half <= depth; step += Half, strip += Half * Half)
        {
            var at = from + step;
            var (a0, a1) = Interleave(at, columnStep);
            var (b0, b1) = Interleave(at + 2 * columnStep, columnStep);
            var (c0, c1) = Interleave(at + 4 * columnStep, columnStep);
            var (d0, d1) = Interleave(at + 6 * columnStep, columnStep);
            Quarter(a0, b0, c0, d0, strip);
            Quarter(a1, b1, c1, d1, strip + 2 * Half);
        }
        for (; step < depth; step++, strip += Half)
            for (var column = 0; column < Half; column++) strip[column] = from[column * columnStep + step];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) Interleave(float* column, nint columnStep)
    {
        var (first, second) = (Vector256.Load(column), Vector256.Load(column + columnStep));
        return (Avx.UnpackLow(first, second).AsDouble(), Avx.UnpackHigh(first, second).AsDouble());
    }

    // Steps s, s + 1, s + 4 and s + 5 of eight columns, from pairs of columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d, float* strip)
    {
        var (left0, right0) = (Avx.UnpackLow(a, b), Avx.UnpackLow(c, d));
        var (left1, right1) = (Avx.UnpackHigh(a, b), Avx.UnpackHigh(c, d));
        Avx.Permute2x128(left0, right0, 0x20).AsSingle().Store(strip);
        Avx.Permute2x128(left1, right1, 0x20).AsSingle().Store(strip + Half);
        Avx.Permute2x128(left0, right0, 0x31).AsSingle().Store(strip + 4 * Half);
        Avx.Permute2x128(left1, right1, 0x31).AsSingle().Store(strip + 5 * Half);
    }

    // Sixteen columns that are contiguous each, sixteen steps at a time, through registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* from, nint columnStep, int depth, int width, float* strip)
    {
        var step = 0;
        for (; step + Lanes <= depth; step += Lanes) Transpose16(from + step, columnStep, strip + step * width, width);
        for (; step < depth; step++)
            for (var column = 0; column < Lanes; column++) strip[step * width + column] = from[column * columnStep + step];
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose16(float* from, nint fromStep, float* to, nint toStep)
    {
        // Quarters of four rows hold the same four columns after two rounds of interleaving; two rounds of shuffling bring them together.
        var quads = stackalloc Vector512<float>[Lanes];
        for (var i = 0; i < 4; i++)
        {
            var rows = from + 4 * i * fromStep;
            // The sixteen after these come from memory in the meantime: too many places at once for the processor to foresee.
            for (var row = 0; row < 4; row++) Sse.Prefetch1(rows + (Lanes + row) * fromStep);
            var (r0, r1) = (Vector512.Load(rows), Vector512.Load(rows + fromStep));
            var (r2, r3) = (Vector512.Load(rows + 2 * fromStep), Vector512.Load(rows + 3 * fromStep));
            var (low01, high01) = (Avx512F.UnpackLow(r0, r1).AsDouble(), Avx512F.UnpackHigh(r0, r1).AsDouble());
            var (low23, high23) = (Avx512F.UnpackLow(r2, r3).AsDouble(), Avx512F.UnpackHigh(r2, r3).AsDouble());
            quads[i] = Avx512F.UnpackLow(low01, low23).AsSingle();
            quads[4 + i] = Avx512F.UnpackHigh(low01, low23).AsSingle();
            quads[8 + i] = Avx512F.UnpackLow(high01, high23).AsSingle();
            quads[12 + i] = Avx512F.UnpackHigh(high01, high23).AsSingle();
        }
        for (var i = 0; i < 4; i++)
        {
            var quad = quads + 4 * i;
            var (a, b) = (Avx512F.Shuffle4x128(quad[0], quad[1], 0b10_00_10_00), Avx512F.Shuffle4x128(quad[0], quad[1], 0b11_01_11_01));
            var (c, d) = (Avx512F.Shuffle4x128(quad[2], quad[3], 0b10_00_10_00), Avx512F.Shuffle4x128(quad[2], quad[3], 0b11_01_11_01));
            Avx512F.Shuffle4x128(a, c, 0b10_00_10_00).Store(to + i * toStep);
            Avx512F.Shuffle4x128(b, d, 0b10_00_10_00).Store(to + (4 + i) * toStep);
            Avx512F.Shuffle4x128(a, c, 0b11_01_11_01).Store(to + (8 + i) * toStep);
            Avx512F.Shuffle4x128(b, d, 0b11_01_11_01).Store(to + (12 + i) * toStep);
        }
    }
}
