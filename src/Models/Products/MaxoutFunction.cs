using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Products;

/// <summary>
/// The largest of each unit's pieces as a node of the graph: one pass in either direction, where the library's <c>max</c> and its scatter
/// go through memory element by element.
/// </summary>
public sealed class MaxoutFunction : autograd.SingleTensorFunction<MaxoutFunction>
{
    private const string Pieces = "pieces";

    /// <inheritdoc/>
    public override string Name => "Maxout";

    /// <summary>
    /// <c>B × units</c>. Arguments: the pieces, <c>B × (pieces · units)</c> float32 on the CPU, piece j of unit i in column j·units + i;
    /// pieces per unit.
    /// </summary>
    /// <exception cref="ArgumentException">The columns are no multiple of the pieces per unit.</exception>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (values, pieces) = ((Tensor)vars[0], (int)vars[1]);
        if (values.dim() != 2 || values.size(1) % pieces != 0)
            throw new ArgumentException(
                $"Pieces of shape [{string.Join(", ", values.shape)}] are no matrix with a multiple of {pieces} columns.", nameof(vars));
        using var whole = values.contiguous();
        var (rows, units) = (values.shape[0], values.shape[1] / pieces);
        var largest = empty(rows, units, dtype: ScalarType.Float32);
        var winners = empty(rows, units, dtype: ScalarType.Int32);
        Largest(Floats(whole), Floats(largest), MemoryMarshal.Cast<byte, int>(winners.bytes), pieces, (int)units);
        ctx.save_for_backward([winners]);
        ctx.save_data(Pieces, pieces);
        return largest;
    }

    /// <summary>The gradient of each unit for the piece that won, 0 for the others.</summary>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardFailure.Guard(tensors: 1, others: 1, () => Gradient(ctx, grad_output));

    private static List<Tensor> Gradient(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var winners = ctx.get_saved_variables()[0];
        var pieces = (int)ctx.get_data(Pieces);
        var (rows, units) = (winners.shape[0], winners.shape[1]);
        if (is_grad_enabled())   // a gradient that is differentiated once more has to be in the graph
        {
            var places = winners.to(ScalarType.Int64).unsqueeze(1);
            var spread = zeros(rows, pieces, units, dtype: ScalarType.Float32).scatter(1, places, grad_output.unsqueeze(1));
            return [spread.view(rows, pieces * units), null!];
        }
        using var whole = grad_output.contiguous();
        var gradient = empty(rows, pieces * units, dtype: ScalarType.Float32);
        Spread(Floats(whole), MemoryMarshal.Cast<byte, int>(winners.bytes), Floats(gradient), pieces, (int)units);
        return [gradient, null!];
    }

    /// <summary>
    /// The largest piece of each unit and its number; the first of equals, and a piece that is no number before all others.
    /// </summary>
    internal static void Largest(ReadOnlySpan<float> values, Span<float> largest, Span<int> winners, int pieces, int units)
    {
        for (var at = 0; at < largest.Length; at += units, values = values[(pieces * units)..])
        {
            var unit = 0;
            for (; unit + Vector256<float>.Count <= units; unit += Vector256<float>.Count)
            {
                var best = Vector256.Create(values[unit..]);
                var winner = Vector256<int>.Zero;
                for (var piece = 1; piece < pieces; piece++)
                {
                    var value = Vector256.Create(values[(piece * units + unit)..]);
                    var wins = ~Vector256.LessThanOrEqual(value, best) & Vector256.Equals(best, best);
                    best = Vector256.ConditionalSelect(wins, value, best);
                    winner = Vector256.ConditionalSelect(wins.AsInt32(), Vector256.Create(piece), winner);
                }
                best.CopyTo(largest[(at + unit)..]);
                winner.CopyTo(winners[(at + unit)..]);
            }
            for (; unit < units; unit++)
            {
                var (best, winner) = (values[unit], 0);
                for (var piece = 1; piece < pieces && !float.IsNaN(best); piece++)
                    if (!(values[piece * units + unit] <= best)) (best, winner) = (values[piece * units + unit], piece);
                (largest[at + unit], winners[at + unit]) = (best, winner);
            }
        }
    }

    /// <summary>Writes each unit's gradient to the place of its winner, and 0 to those of the others.</summary>
    internal static void Spread(ReadOnlySpan<float> gradient, ReadOnlySpan<int> winners, Span<float> spread, int pieces, int units)
    {
        for (var at = 0; at < gradient.Length; at += units, spread = spread[(pieces * units)..])
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                var to = spread.Slice(piece * units, units);
                var from = gradient.Slice(at, units);
                var winner = winners.Slice(at, units);
                var unit = 0;
                for (; unit + Vector256<float>.Count <= units; unit += Vector256<float>.Count)
                {
                    var wins = Vector256.Equals(Vector256.Create(winner[unit..]), Vector256.Create(piece)).AsSingle();
                    (Vector256.Create(from[unit..]) & wins).CopyTo(to[unit..]);
                }
                for (; unit < units; unit++) to[unit] = winner[unit] == piece ? from[unit] : 0;
            }
        }
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
