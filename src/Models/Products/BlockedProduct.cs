using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanOrleans.Models.Products;

/// <summary>Matrix products with vectors of 512 bits, summed in the order of <see cref="SumOrder"/>.</summary>
internal static unsafe class BlockedProduct
{
    private const int Rows = TileKernel.Rows, Lanes = TileKernel.Lanes, Wide = TileKernel.WideColumns;

    [ThreadStatic]
    private static float* room;

    [ThreadStatic]
    private static nint roomLength;

    /// <summary>result = left · right, plus a bias in every row.</summary>
    /// <param name="left">m × k.</param>
    /// <param name="right">k × n.</param>
    /// <param name="result">m × n, rows contiguous; what it held does not matter.</param>
    /// <param name="bias">Address of n values, or 0.</param>
    /// <param name="threads">Threads of the calling thread's OpenMP team to use, at least 1; each takes some of the columns.</param>
    public static void Run(Matrix left, Matrix right, Matrix result, nint bias, int threads)
    {
        var vectors = (result.Columns + Lanes - 1) / Lanes;
        threads = Math.Min(threads, vectors);
        var leftLength = (nint)(left.Rows + Rows - 1) / Rows * Rows * SumOrder.MaxBlock;
        var length = leftLength + Wide * SumOrder.MaxBlock;
        // Here and not on the threads of the team: if there is no memory, what is thrown there would end the process.
        var work = new Work(left, right, result, bias, threads, (nint)Room(length * threads), leftLength, length);
        if (threads == 1) Columns(work, 0, 0, result.Columns);
        else OpenMpTeam.Run(threads, &Share, &work);
    }

    [UnmanagedCallersOnly]
    private static void Share(void* argument)
    {
        ref var work = ref *(Work*)argument;
        var vectors = (long)(work.Result.Columns + Lanes - 1) / Lanes;
        int share;
        while ((share = Interlocked.Increment(ref work.Taken) - 1) < work.Shares)   // a team may be smaller than what was asked for
        {
            var (from, to) = (vectors * share / work.Shares * Lanes, vectors * (share + 1) / work.Shares * Lanes);
            Columns(work, share, (int)from, (int)Math.Min(to, work.Result.Columns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(in Work work, int share, int from, int to)
    {
        Matrix left = work.Left, right = work.Right, result = work.Result;
        var bias = (float*)work.Bias;
        var strips = (left.Rows + Rows - 1) / Rows;
        var leftStrips = (float*)work.Strips + share * work.StripsOfShare;
        var rightStrip = leftStrips + work.StripsOfLeft;
        var steps = left.Transposed;
        for (var first = 0; first < left.Columns;)
        {
            var depth = SumOrder.Block(left.Columns, first);
            for (var strip = 0; strip < strips; strip++)
                Packing.Strip(steps, first, depth, strip * Rows, Rows, leftStrips + strip * Rows * depth);
            for (var column = from; column < to;)
            {
                var width = to - column >= Wide ? Wide : Lanes;
                Packing.Strip(right, first, depth, column, width, rightStrip);
                for (var strip = 0; strip < strips; strip++)
                {
                    var row = strip * Rows;
                    var values = result.At(row, column);
                    var before = first > 0 ? values : bias is null ? null : bias + column;
                    var tile = new TileKernel.Destination((nint)values, result.RowStep, (nint)before, first > 0 ? result.RowStep : 0);
                    var (rows, columns) = (Math.Min(Rows, left.Rows - row), Math.Min(width, result.Columns - column));
                    if (rows == Rows && columns == width)
                        Tile(leftStrips + row * depth, rightStrip, depth, width, tile);
                    else
                        Edge(leftStrips + row * depth, rightStrip, depth, width, rows, columns, tile);
                }
                column += width;
            }
            first += depth;
        }
    }

    private static void Tile(float* left, float* right, int depth, int width, TileKernel.Destination tile)
    {
        if (width == Wide) TileKernel.Wide(left, right, depth, tile);
        else TileKernel.Narrow(left, right, depth, tile);
    }

    /// <summary>A tile that reaches beyond the result, by way of one that does not.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(float* left, float* right, int depth, int width, int rows, int columns, TileKernel.Destination tile)
    {
        var whole = stackalloc float[Rows * Wide];
        for (var row = 0; row < rows && tile.Before != 0; row++)
            for (var column = 0; column < columns; column++)
                whole[row * width + column] = ((float*)tile.Before)[row * tile.BeforeStep + column];
        Tile(left, right, depth, width, new((nint)whole, width, tile.Before == 0 ? 0 : (nint)whole, width));
        for (var row = 0; row < rows; row++)
            new ReadOnlySpan<float>(whole + row * width, columns).CopyTo(new Span<float>((float*)tile.Values + row * tile.Step, columns));
    }

    /// <summary>What the threads of a team share.</summary>
    private struct Work(
        Matrix left, Matrix right, Matrix result, nint bias, int shares, nint strips, nint stripsOfLeft, nint stripsOfShare)
    {
        public readonly Matrix Left = left, Right = right, Result = result;
        public readonly nint Bias = bias;
        public readonly int Shares = shares;
        public readonly nint Strips = strips, StripsOfLeft = stripsOfLeft, StripsOfShare = stripsOfShare;
        public int Taken;
    }

    // It stays until the process ends, like the workspaces of a BLAS: there are as many as threads that call for products.
    private static float* Room(nint length)
    {
        if (length <= roomLength) return room;
        NativeMemory.AlignedFree(room);
        room = null;
        roomLength = 0;   // for the case that there is no memory for more
        room = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);
        roomLength = length;
        return room;
    }
}
