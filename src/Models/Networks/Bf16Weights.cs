using GanOrleans.Models.Flat;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Networks;

/// <summary>
/// The weights of a network's larger linear layers and of most of its convolutions in bfloat16, for the length of one phase: leaves of the
/// graph that stand in for the float32 ones, which the optimizer moves.
/// </summary>
/// <remarks>
/// They are rounded anew when a phase begins. Weights are written in many ways (the optimizer, a checkpoint, the answer to a share), some
/// of them past libtorch's version counters, but never during a phase: so none can be stale. The phase casts each weight once, however
/// often it uses it.
/// </remarks>
public sealed class Bf16Weights : IDisposable
{
    /// <summary>
    /// Fewest weights of a linear layer that is computed in bfloat16: with less, one of libtorch's calls costs more than it saves.
    /// </summary>
    public const int MinLinear = 1 << 15;

    /// <summary>Channels on the images' side of a convolution that is computed in bfloat16 are a multiple of this.</summary>
    public const int ChannelBlock = 16;

    [ThreadStatic]
    private static Bf16Weights[]? active;

    private readonly Tensor weights;
    private readonly Tensor rounded;
    private readonly Dictionary<Parameter, int> places = new(ReferenceEqualityComparer.Instance);
    private readonly List<Tensor> leaves = [];
    private readonly List<Tensor> gradients = [];   // views of the float32 gradient

    /// <param name="module">A module whose parameters are views of <paramref name="weights"/>.</param>
    /// <param name="layout">Places of the parameters.</param>
    /// <param name="weights">The flat weights, float32; only read.</param>
    /// <param name="gradient">The flat gradient, float32.</param>
    internal Bf16Weights(nn.Module module, FlatLayout layout, Tensor weights, Tensor gradient)
    {
        this.weights = weights;
        rounded = zeros(weights.shape, dtype: ScalarType.BFloat16, device: weights.device).DetachFromDisposeScope();
        var multiplied = module.modules().Prepend(module).Select(Weight).OfType<Parameter>().ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var (parameter, entry) in module.parameters().Zip(layout.Entries).Where(p => multiplied.Contains(p.First)))
        {
            places[parameter] = leaves.Count;
            leaves.Add(FlatVector.View(rounded, entry).detach().requires_grad_(true).DetachFromDisposeScope());
            gradients.Add(FlatVector.View(gradient, entry).DetachFromDisposeScope());
        }
    }

    /// <summary>What stands in for a weight in the phase that runs on this thread, or null: then the weight itself is used.</summary>
    public static Tensor? Of(Parameter weight)
    {
        if (active is null) return null;
        foreach (var network in active)
            if (network.places.TryGetValue(weight, out var place)) return network.leaves[place];
        return null;
    }

    /// <summary>Begins a phase on this thread: until the result is disposed, <see cref="Of"/> finds these networks' weights.</summary>
    internal static Phase Begin(IEnumerable<Bf16Weights> networks)
    {
        using var grad = no_grad();
        Bf16Weights[] all = [.. networks];
        foreach (var network in all) network.rounded.copy_(network.weights);
        active = all;   // only now: after a failure, nobody would end the phase
        return new Phase(all);
    }

    /// <summary>The leaves.</summary>
    internal IReadOnlyList<Tensor> Leaves => leaves;

    /// <summary>Takes the leaves out of the graph, or puts them back.</summary>
    internal void RequireGradient(bool requires)
    {
        foreach (var leaf in leaves) leaf.requires_grad = requires;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in leaves.Concat(gradients)) tensor.Dispose();
        rounded.Dispose();
    }

    private static Parameter? Weight(nn.Module layer) => layer switch
    {
        Linear linear when linear.weight.numel() >= MinLinear => linear.weight,
        Conv2d convolution when HasWholeBlocks(convolution.weight) => convolution.weight,
        ConvTranspose2d convolution when HasWholeBlocks(convolution.weight) => convolution.weight,
        _ => null,
    };

    // A convolution's input channels, a transposed one's output channels. With others, libtorch 2.10's weight gradient in bfloat16 was
    // plainly wrong on an AMD EPYC of family 26 (Zen 5), and right on one of family 25. They are the layers next to the images, where
    // bfloat16 saves little.
    private static bool HasWholeBlocks(Parameter weight) => weight.shape[1] % ChannelBlock == 0;

    private void CollectGradients(bool check)
    {
        using var grad = no_grad();
        foreach (var (parameter, i) in places)
        {
            using var gradient = leaves[i].grad;
            if (gradient is null) continue;
            if (check && gradients[i].count_nonzero().item<long>() > 0)
                throw new InvalidOperationException(
                    $"A layer with a weight of shape [{string.Join(", ", parameter.shape)}] was called in float32 as well as in bfloat16 "
                        + "in one phase: call it by Apply, ApplyPlain or Convolve everywhere."
                );
            gradients[i].copy_(gradient);   // a third of the time of adding
        }
    }

    private void ClearGradients()
    {
        foreach (var leaf in leaves) leaf.grad = null;
    }

    /// <summary>The phase that runs.</summary>
    internal sealed class Phase(Bf16Weights[] networks) : IDisposable
    {
        /// <summary>Moves the gradients of the leaves into the networks' float32 gradients.</summary>
        /// <param name="check">Whether to make sure that these are zero there, since they would be lost.</param>
        /// <exception cref="InvalidOperationException">They are not; the message names the weight.</exception>
        public void CollectGradients(bool check)
        {
            foreach (var network in networks) network.CollectGradients(check);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            active = null;
            foreach (var network in networks) network.ClearGradients();
        }
    }
}
