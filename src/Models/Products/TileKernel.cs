using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace GanOrleans.Models.Products;

/// <summary>
/// The inner loops of a matrix product: a tile of the result in registers, while packed strips of both factors stream by.
/// </summary>
/// <remarks>
/// A strip of the left factor holds <see cref="Rows"/> values per step of the sum, one of the right factor <see cref="WideColumns"/> or
/// <see cref="Lanes"/>. Every element is one sum of fused multiplications and additions in the order of the steps.
/// </remarks>
internal static unsafe class TileKernel
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Values of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Columns of a wide tile.</summary>
    public const int WideColumns = 3 * Lanes;

    /// <summary>Eight rows of three vectors: 24 sums, which keep both multipliers busy in spite of their latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(float* left, float* right, int depth, Destination tile)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (; depth > 0; depth--, left += Rows, right += WideColumns)
        {
            var (x, y, z) = (Load(right), Load(right + Lanes), Load(right + 2 * Lanes));
            var l0 = Create(left[0]);
            (a0, b0, c0) = (FusedMultiplyAdd(l0, x, a0), FusedMultiplyAdd(l0, y, b0), FusedMultiplyAdd(l0, z, c0));
            var l1 = Create(left[1]);
            (a1, b1, c1) = (FusedMultiplyAdd(l1, x, a1), FusedMultiplyAdd(l1, y, b1), FusedMultiplyAdd(l1, z, c1));
            var l2 = Create(left[2]);
            (a2, b2, c2) = (FusedMultiplyAdd(l2, x, a2), FusedMultiplyAdd(l2, y, b2), FusedMultiplyAdd(l2, z, c2));
            var l3 = Create(left[3]);
            (a3, b3, c3) = (FusedMultiplyAdd(l3, x, a3), FusedMultiplyAdd(l3, y, b3), FusedMultiplyAdd(l3, z, c3));
            var l4 = Create(left[4]);
            (a4, b4, c4) = (FusedMultiplyAdd(l4, x, a4), FusedMultiplyAdd(l4, y, b4), FusedMultiplyAdd(l4, z, c4));
            var l5 = Create(left[5]);
            (a5, b5, c5) = (FusedMultiplyAdd(l5, x, a5), FusedMultiplyAdd(l5, y, b5), FusedMultiplyAdd(l5, z, c5));
            var l6 = Create(left[6]);
            (a6, b6, c6) = (FusedMultiplyAdd(l6, x, a6), FusedMultiplyAdd(l6, y, b6), FusedMultiplyAdd(l6, z, c6));
            var l7 = Create(left[7]);
            (a7, b7, c7) = (FusedMultiplyAdd(l7, x, a7), FusedMultiplyAdd(l7, y, b7), FusedMultiplyAdd(l7, z, c7));
        }
        tile.Put(0, a0, b0, c0);
        tile.Put(1, a1, b1, c1);
        tile.Put(2, a2, b2, c2);
        tile.Put(3, a3, b3, c3);
        tile.Put(4, a4, b4, c4);
        tile.Put(5, a5, b5, c5);
        tile.Put(6, a6, b6, c6);
        tile.Put(7, a7, b7, c7);
    }

    /// <summary>Eight rows of one vector, for what is left of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(float* left, float* right, int depth, Destination tile)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (; depth > 0; depth--, left += Rows, right += Lanes)
        {
            var x = Load(right);
            a0 = FusedMultiplyAdd(Create(left[0]), x, a0);
            a1 = FusedMultiplyAdd(Create(left[1]), x, a1);
            a2 = FusedMultiplyAdd(Create(left[2]), x, a2);
            a3 = FusedMultiplyAdd(Create(left[3]), x, a3);
            a4 = FusedMultiplyAdd(Create(left[4]), x, a4);
            a5 = FusedMultiplyAdd(Create(left[5]), x, a5);
            a6 = FusedMultiplyAdd(Create(left[6]), x, a6);
            a7 = FusedMultiplyAdd(Create(left[7]), x, a7);
        }
        tile.Put(0, a0);
        tile.Put(1, a1);
        tile.Put(2, a2);
        tile.Put(3, a3);
        tile.Put(4, a4);
        tile.Put(5, a5);
        tile.Put(6, a6);
        tile.Put(7, a7);
    }

    /// <summary>Where the sums of a tile go.</summary>
    /// <param name="Values">First element of the tile.</param>
    /// <param name="Step">Elements from one of its rows to the next.</param>
    /// <param name="Before">First of the elements that the sums are added to; null for none.</param>
    /// <param name="BeforeStep">Elements from one row of those to the next; 0 when all rows have the same.</param>
    public readonly record struct Destination(nint Values, nint Step, nint Before, nint BeforeStep)
    {
        /// <summary>Writes a row of three vectors.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(int row, Vector512<float> a, Vector512<float> b, Vector512<float> c)
        {
            var to = (float*)Values + row * Step;
            if (Before != 0)
            {
                var before = (float*)Before + row * BeforeStep;
                (a, b, c) = (Load(before) + a, Load(before + Lanes) + b, Load(before + 2 * Lanes) + c);
            }
            a.Store(to);
            b.Store(to + Lanes);
            c.Store(to + 2 * Lanes);
        }

        /// <summary>Writes a row of one vector.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(int row, Vector512<float> a)
        {
            if (Before != 0) a = Load((float*)Before + row * BeforeStep) + a;
            a.Store((float*)Values + row * Step);
        }
    }
}
