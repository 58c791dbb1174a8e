using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Products;

/// <summary>
/// Exceptions of nodes that are written here. The engine that calls them is native code, and an exception that left a node would end the
/// process: the node ends the pass by a gradient that the engine refuses, and <see cref="Backward"/> throws what the node met.
/// </summary>
/// <remarks>On the CPU the engine runs a pass on the thread that asked for it.</remarks>
public static class BackwardFailure
{
    // Of no dimensions, which fits no input that has some. Made beforehand: there may be no memory left when it is needed.
    private static readonly Tensor Refused = empty(Array.Empty<long>(), dtype: ScalarType.Float32).DetachFromDisposeScope();

    [ThreadStatic]
    private static Exception? cause;

    /// <summary>
    /// The backward pass from a loss, as libtorch does it; an exception within a node reaches the caller as it was.
    /// </summary>
    /// <param name="loss">A scalar with a graph.</param>
    /// <param name="retainGraph">Whether the graph stays for another pass.</param>
    /// <param name="inputs">The leaves that get gradients; all when null.</param>
    /// <exception cref="ExternalException">libtorch failed, for example since a weight was changed after the forward pass.</exception>
    public static void Backward(this Tensor loss, bool retainGraph = false, IList<Tensor>? inputs = null)
    {
        cause = null;
        try
        {
            loss.backward(retain_graph: retainGraph, inputs: inputs);
        }
        catch (ExternalException) when (cause is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
        finally
        {
            cause = null;
        }
    }

    /// <summary>What the backward pass of a node gives; where it throws, what ends the engine's pass.</summary>
    /// <param name="tensors">How many of the node's arguments, the first ones, are tensors.</param>
    /// <param name="others">How many follow them.</param>
    /// <param name="gradients">The node's own work.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Any exception that leaves here ends the process.")]
    internal static List<Tensor> Guard(int tensors, int others, Func<List<Tensor>> gradients)
    {
        var refused = Refused;
        try
        {
            return gradients();
        }
        catch (Exception e)
        {
            cause ??= e;
            return [.. Enumerable.Repeat(refused, tensors), .. Enumerable.Repeat<Tensor>(null!, others)];
        }
    }
}
