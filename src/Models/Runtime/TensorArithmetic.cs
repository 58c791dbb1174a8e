using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Runtime;

/// <summary>
/// Tensors and numbers, without the implicit <see cref="Scalar"/>. A noun or preposition makes a new tensor (<c>x.Times(.5)</c>), a verb
/// writes into its tensor (<c>x.Scale(.5)</c>). The bits are those of TorchSharp's methods.
/// </summary>
/// <remarks>
/// A <see cref="Scalar"/> owns a native number and frees it in its finalizer, but TorchSharp hands only the pointer to libtorch: in
/// <c>x.mul(.5)</c> nothing holds the Scalar any more while libtorch reads it. A garbage collection at that moment frees the number, and
/// libtorch throws <c>Expected false to be true</c> or takes what lies there now. TorchSharp makes such Scalars by itself too: in
/// <c>x + y</c>, <c>square</c>, <c>softplus</c> and others. Here every Scalar lives as long as the process, or until the call has returned
/// and it is disposed. A test finds the calls that go past these methods.
/// </remarks>
public static class TensorArithmetic
{
    private static readonly Scalar One = 1.ToScalar();
    private static readonly Scalar Two = 2.ToScalar();
    private static readonly Scalar Unit = 1.0.ToScalar();
    private static readonly Scalar SoftplusThreshold = 20.0.ToScalar();

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + factor·y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y, double factor)
    {
        using var f = factor.ToScalar();
        return x.add(y, f);
    }

    /// <summary>x + number.</summary>
    public static Tensor Plus(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.add(n, One);
    }

    /// <summary>x − number.</summary>
    public static Tensor Minus(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.sub(n);
    }

    /// <summary>number·x.</summary>
    public static Tensor Times(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.mul(n);
    }

    /// <summary>x / number.</summary>
    public static Tensor Over(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.div(n);
    }

    /// <summary>x mod number, of whole numbers.</summary>
    public static Tensor Modulo(this Tensor x, long number)
    {
        using var n = number.ToScalar();
        return x.remainder(n);
    }

    /// <summary>⌊x / number⌋, of whole numbers.</summary>
    public static Tensor FloorOver(this Tensor x, long number)
    {
        using var n = number.ToScalar();
        return x.div(n, RoundingMode.floor);
    }

    /// <summary>number·x, of whole numbers.</summary>
    public static Tensor TimesWhole(this Tensor x, long number)
    {
        using var n = number.ToScalar();
        return x.mul(n);
    }

    /// <summary>x².</summary>
    public static Tensor Squared(this Tensor x) => x.pow(Two);

    /// <summary>x clipped to [low, high].</summary>
    public static Tensor Clipped(this Tensor x, double low, double high)
    {
        using Scalar l = low.ToScalar(), h = high.ToScalar();
        return x.clamp(l, h);
    }

    /// <summary>max(x, low).</summary>
    public static Tensor AtLeast(this Tensor x, double low)
    {
        using var l = low.ToScalar();
        return x.clamp(min: l);
    }

    /// <summary>Whether x &gt; number.</summary>
    public static Tensor IsAbove(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.gt(n);
    }

    /// <summary>log(1 + eˣ); x itself above 20.</summary>
    public static Tensor Softplus(this Tensor x) => Softplus(x, Unit, SoftplusThreshold);

    /// <summary>x above 0, slope·x below.</summary>
    public static Tensor LeakyRelu(this Tensor x, double slope)
    {
        using var s = slope.ToScalar();
        return x.leaky_relu(s);
    }

    /// <summary>x above 0, eˣ − 1 below.</summary>
    public static Tensor Elu(this Tensor x) => x.elu(Unit, Unit, Unit);

    /// <summary>x ← x + y.</summary>
    public static Tensor Add(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x ← x + factor·y.</summary>
    public static Tensor Add(this Tensor x, Tensor y, double factor)
    {
        using var f = factor.ToScalar();
        return x.add_(y, f);
    }

    /// <summary>x ← x + number.</summary>
    public static Tensor Add(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.add_(n, One);
    }

    /// <summary>x ← x + 1; x may be of whole numbers.</summary>
    public static Tensor Increment(this Tensor x) => x.add_(One, One);

    /// <summary>x ← number·x.</summary>
    public static Tensor Scale(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.mul_(n);
    }

    /// <summary>x ← x / number.</summary>
    public static Tensor Divide(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.div_(n);
    }

    /// <summary>x ← x + factor·a·b.</summary>
    public static Tensor AddProduct(this Tensor x, Tensor a, Tensor b, double factor)
    {
        using var f = factor.ToScalar();
        return x.addcmul_(a, b, f);
    }

    /// <summary>x ← x + factor·a/b.</summary>
    public static Tensor AddQuotient(this Tensor x, Tensor a, Tensor b, double factor)
    {
        using var f = factor.ToScalar();
        return x.addcdiv_(a, b, f);
    }

    /// <summary>Clips x to [low, high].</summary>
    public static Tensor Clip(this Tensor x, double low, double high)
    {
        using Scalar l = low.ToScalar(), h = high.ToScalar();
        return x.clamp_(l, h);
    }

    /// <summary>Every element ← number.</summary>
    public static Tensor Fill(this Tensor x, double number)
    {
        using var n = number.ToScalar();
        return x.fill_(n);
    }

    // TorchSharp's own softplus with its two Scalars as arguments is private.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
    private static extern Tensor Softplus(Tensor x, Scalar beta, Scalar threshold);
}
