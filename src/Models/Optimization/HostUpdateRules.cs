using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GanOrleans.Models.Options;
using TorchSharp;

namespace GanOrleans.Models.Optimization;

/// <summary>
/// The rules as one pass over host memory: each vector is read once and written once, where a chain of operators walks memory per operator.
/// </summary>
internal sealed class HostUpdateRules : IUpdateRules
{
    public void Sgd(torch.Tensor weights, torch.Tensor velocity, torch.Tensor gradient, double learningRate, double momentum)
    {
        Span<float> w = Moved(weights), v = Values(velocity), g = Values(gradient);
        var (mu, eta) = ((float)momentum, (float)learningRate);
        var i = 0;
        ref var w0 = ref MemoryMarshal.GetReference(w);
        ref var v0 = ref MemoryMarshal.GetReference(v);
        ref var g0 = ref MemoryMarshal.GetReference(g);
        // As libtorch's operators round: the velocity in two roundings, the weight in one.
        var (muN, minusEtaN) = (Vector256.Create(mu), Vector256.Create(-eta));
        for (; i <= w.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var velocityN = Vector256.LoadUnsafe(ref v0, (nuint)i) * muN + Vector256.LoadUnsafe(ref g0, (nuint)i);
            velocityN.StoreUnsafe(ref v0, (nuint)i);
            Vector256.FusedMultiplyAdd(velocityN, minusEtaN, Vector256.LoadUnsafe(ref w0, (nuint)i)).StoreUnsafe(ref w0, (nuint)i);
        }
        for (; i < w.Length; i++)
        {
            v[i] = v[i] * mu + g[i];
            w[i] = MathF.FusedMultiplyAdd(v[i], -eta, w[i]);
        }
    }

    public void Adam(
        torch.Tensor weights, torch.Tensor mean, torch.Tensor square, torch.Tensor gradient, OptimizerOptions options, double learningRate,
        long update)
    {
        Span<float> w = Moved(weights), m = Values(mean), s = Values(square), g = Values(gradient);
        var (beta1, beta2, epsilon) = ((float)options.Beta1, (float)options.Beta2, (float)options.Epsilon);
        var (rest1, rest2) = ((float)(1 - options.Beta1), (float)(1 - options.Beta2));
        var step = (float)(learningRate / (1 - Math.Pow(options.Beta1, update)));
        var scale = (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, update)));
        ref var w0 = ref MemoryMarshal.GetReference(w);
        ref var m0 = ref MemoryMarshal.GetReference(m);
        ref var s0 = ref MemoryMarshal.GetReference(s);
        ref var g0 = ref MemoryMarshal.GetReference(g);
        var i = 0;
        for (; i <= w.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var gN = Vector256.LoadUnsafe(ref g0, (nuint)i);
            var mN = Vector256.LoadUnsafe(ref m0, (nuint)i) * beta1 + gN * rest1;
            var sN = Vector256.LoadUnsafe(ref s0, (nuint)i) * beta2 + gN * gN * rest2;
            mN.StoreUnsafe(ref m0, (nuint)i);
            sN.StoreUnsafe(ref s0, (nuint)i);
            var denominator = Vector256.Sqrt(sN) * scale + Vector256.Create(epsilon);
            (Vector256.LoadUnsafe(ref w0, (nuint)i) - mN * step / denominator).StoreUnsafe(ref w0, (nuint)i);
        }
        for (; i < w.Length; i++)
        {
            m[i] = m[i] * beta1 + g[i] * rest1;
            s[i] = s[i] * beta2 + g[i] * g[i] * rest2;
            w[i] -= m[i] * step / (MathF.Sqrt(s[i]) * scale + epsilon);
        }
    }

    public void RmsProp(torch.Tensor weights, torch.Tensor square, torch.Tensor gradient, OptimizerOptions options, double learningRate)
    {
        Span<float> w = Moved(weights), s = Values(square), g = Values(gradient);
        var (rho, rest, epsilon, eta) = ((float)options.Rho, (float)(1 - options.Rho), (float)options.Epsilon, (float)learningRate);
        for (var i = 0; i < w.Length; i++)
        {
            s[i] = s[i] * rho + g[i] * g[i] * rest;
            w[i] -= eta * g[i] / (MathF.Sqrt(s[i]) + epsilon);
        }
    }

    public void Adadelta(
        torch.Tensor weights, torch.Tensor square, torch.Tensor moves, torch.Tensor gradient, OptimizerOptions options, double learningRate)
    {
        Span<float> w = Moved(weights), s = Values(square), u = Values(moves), g = Values(gradient);
        var (rho, rest, epsilon, eta) = ((float)options.Rho, (float)(1 - options.Rho), (float)options.Epsilon, (float)learningRate);
        for (var i = 0; i < w.Length; i++)
        {
            s[i] = s[i] * rho + g[i] * g[i] * rest;
            var move = MathF.Sqrt((u[i] + epsilon) / (s[i] + epsilon)) * g[i];
            u[i] = u[i] * rho + move * move * rest;
            w[i] -= eta * move;
        }
    }

    /// <summary>An exponent of all ones is an infinity or no number.</summary>
    public bool IsFinite(torch.Tensor vector) => IsFinite(Values(vector));

    internal static bool IsFinite(ReadOnlySpan<float> values)
    {
        const uint Exponent = 0x7F800000;
        var bits = MemoryMarshal.Cast<float, uint>(values);
        ref var first = ref MemoryMarshal.GetReference(bits);
        var exponent = Vector256.Create(Exponent);
        var (found, i) = (Vector256<uint>.Zero, 0);
        for (; i <= bits.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
            found |= Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i) & exponent, exponent);
        for (; i < bits.Length; i++)
            if ((bits[i] & Exponent) == Exponent) return false;
        return found == Vector256<uint>.Zero;
    }

    // Raises the version counter as an operator would, since a graph may hold the weights: an operator that has no element to write.
    private static Span<float> Moved(torch.Tensor weights)
    {
        using var grad = torch.no_grad();
        using var none = weights.narrow(0, 0, 0);
        none.zero_();
        return Values(weights);
    }

    private static Span<float> Values(torch.Tensor vector) => MemoryMarshal.Cast<byte, float>(vector.bytes);
}
