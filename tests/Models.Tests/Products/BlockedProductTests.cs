using System.Runtime.Intrinsics.X86;
using GanOrleans.Models.Products;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Products;

public sealed class BlockedProductTests : TorchTest
{
    /// <summary>Whole tiles, rests of rows, of columns, of vectors and of blocks of the sum, and shapes smaller than one tile.</summary>
    public static TheoryData<int, int, int> Shapes =>
        new()
        {
            { 8, 192, 48 },
            { 16, 384, 96 },
            { 1, 1, 16 },
            { 3, 5, 17 },
            { 9, 193, 49 },
            { 100, 100, 120 },
            { 13, 240, 71 },
            { 7, 400, 33 },
            { 65, 17, 64 },
            { 200, 61, 15 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_element_is_one_sum_in_the_documented_order(int rows, int depth, int columns)
    {
        if (!Avx512F.IsSupported)
        {
            Assert.False(ProductChoice.IsOwn(new ProductShape(ProductForm.Outputs, rows, depth, columns)));
            return;
        }
        Tensor left = randn(rows, depth), right = randn(depth, columns), bias = randn(columns);

        foreach (var (a, b) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            Assert.Equal(Expected(left, right, bias), Product(left, right, bias, a, b, threads: 1));
            Assert.Equal(Expected(left, right, null), Product(left, right, null, a, b, threads: 1));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_number_of_threads_changes_no_bit(int rows, int depth, int columns)
    {
        if (!Avx512F.IsSupported) Assert.False(ProductChoice.IsOwn(new ProductShape(ProductForm.Outputs, rows, depth, columns)));
        if (!Avx512F.IsSupported || OpenMpTeam.MaxThreads == 1) return;
        Tensor left = randn(rows, depth), right = randn(depth, columns), bias = randn(columns);

        var one = Product(left, right, bias, false, true, threads: 1);

        Assert.Equal(one, Product(left, right, bias, false, true, threads: 2));
        Assert.Equal(one, Product(left, right, bias, false, true, threads: 3));
    }

    [Theory]
    [InlineData(100, new[] { 100 })]
    [InlineData(192, new[] { 192 })]
    [InlineData(193, new[] { 97, 96 })]
    [InlineData(240, new[] { 120, 120 })]
    [InlineData(384, new[] { 192, 192 })]
    [InlineData(784, new[] { 192, 192, 192, 192, 16 })]
    public void Blocks_are_of_192_terms_or_two_halves(int terms, int[] expected)
    {
        var blocks = new List<int>();
        for (var first = 0; first < terms; first += blocks[^1]) blocks.Add(SumOrder.Block(terms, first));

        Assert.Equal(expected, blocks);
    }

    [Fact]
    public void A_product_has_the_librarys_bits_whichever_way_is_taken()
    {
        var random = new Random(7);
        for (var i = 0; i < 40; i++)
        {
            var (rows, inputs, outputs) = (random.Next(1, 70), random.Next(1, 450), random.Next(1, 130));
            Tensor x = randn(rows, inputs), weight = randn(outputs, inputs), bias = randn(outputs), gradient = randn(rows, outputs);

            TensorAsserts.BitEqual(nn.functional.linear(x, weight, bias), TensorProducts.Outputs(x, weight, bias));
            TensorAsserts.BitEqual(gradient.mm(weight), TensorProducts.InputGradient(gradient, weight));
            TensorAsserts.BitEqual(gradient.t().mm(x), TensorProducts.WeightGradient(gradient, x));
        }
    }

    [Fact]
    public void Matrices_that_no_span_holds_are_left_to_the_library()
    {
        const int Most = int.MaxValue / sizeof(float);

        Assert.Equal(Avx512F.IsSupported, ProductChoice.IsWorthTrying(Most / 16, 16, 15));
        Assert.False(ProductChoice.IsWorthTrying(Most / 16 + 1, 16, 15));   // x
        Assert.False(ProductChoice.IsWorthTrying(15, 16, Most / 16 + 1));   // W
        Assert.False(ProductChoice.IsWorthTrying(Most / 16 + 1, 15, 16));   // the outputs
        Assert.False(ProductChoice.IsWorthTrying(1L << 31, 1, 1));
        Assert.False(ProductChoice.IsWorthTrying(long.MaxValue, long.MaxValue, long.MaxValue));
    }

    [Theory]
    [InlineData((int)ProductForm.Outputs)]
    [InlineData((int)ProductForm.InputGradient)]
    [InlineData((int)ProductForm.WeightGradient)]
    public void Operands_that_begin_amid_a_vector_give_the_librarys_bits_where_a_trial_says_so(int form)
    {
        if (!Avx512F.IsSupported)
        {
            Assert.False(ProductChoice.IsOwn(new ProductShape((ProductForm)form, 51, 200, 117)));
            return;
        }
        var (same, own, library) = ProductChoice.Compare(new ProductShape((ProductForm)form, 51, 200, 117), threads: 1);
        Assert.True(own < TimeSpan.MaxValue && library < TimeSpan.MaxValue);
        if (!same) return;   // not the processors that it is for
        Tensor x = Amid(51, 200), weight = Amid(117, 200), bias = Amid(1, 117).view(117), gradient = Amid(51, 117);

        var (left, right, expected) = (ProductForm)form switch
        {
            ProductForm.Outputs => (Matrix.Of(x), Matrix.Of(weight.t()), nn.functional.linear(x, weight, bias)),
            ProductForm.InputGradient => (Matrix.Of(gradient), Matrix.Of(weight), gradient.mm(weight)),
            _ => (Matrix.Of(gradient.t()), Matrix.Of(x), gradient.t().mm(x)),
        };
        var offsets = form == (int)ProductForm.Outputs ? Matrix.AddressOf(bias) : 0;

        TensorAsserts.BitEqual(expected, TensorProducts.Multiply(left, right, offsets, threads: 1));

        static Tensor Amid(int rows, int columns) => randn(rows * columns + 1).narrow(0, 1, rows * columns).view(rows, columns);
    }

    private static float[] Product(Tensor left, Tensor right, Tensor? bias, bool leftByColumns, bool rightByColumns, int threads)
    {
        var result = full(left.shape[0], right.shape[1], float.NaN.ToScalar());
        var offsets = bias is null ? 0 : Matrix.AddressOf(bias);
        BlockedProduct.Run(View(left, leftByColumns), View(right, rightByColumns), Matrix.Of(result), offsets, threads);
        return result.Values();
    }

    private static Matrix View(Tensor tensor, bool byColumns) => Matrix.Of(byColumns ? tensor.t().contiguous().t() : tensor);

    private static float[] Expected(Tensor left, Tensor right, Tensor? bias)
    {
        var (rows, depth, columns) = ((int)left.shape[0], (int)left.shape[1], (int)right.shape[1]);
        float[] a = left.Values(), b = right.Values();
        var offsets = bias?.Values();
        var expected = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                float? sum = offsets?[column];
                for (var first = 0; first < depth; first += SumOrder.Block(depth, first))
                {
                    var block = 0f;
                    for (var k = first; k < first + SumOrder.Block(depth, first); k++)
                        block = MathF.FusedMultiplyAdd(a[row * depth + k], b[k * columns + column], block);
                    sum = sum is { } before ? before + block : block;
                }
                expected[row * columns + column] = sum!.Value;
            }
        }
        return expected;
    }
}
