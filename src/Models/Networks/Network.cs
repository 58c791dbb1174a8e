using GanOrleans.Models.Flat;
using GanOrleans.Models.Options;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Networks;

/// <summary>One network of a run on one device, with its weights, gradient and state as flat vectors.</summary>
/// <remarks>
/// Touched on the thread of one lane only. The vectors are the network's: write into them, never dispose them, and ask for those of weights
/// and gradient again after <see cref="UseWeights"/> and <see cref="UseGradient"/>.
/// </remarks>
public sealed class Network : IDisposable
{
    private readonly FlatLayout stateLayout;
    private readonly ITracksStatistics[] tracking;
    private readonly ICommitsState[] committing;
    private Parameter[] parameters;
    private Bf16Weights? bf16;

    /// <summary>Takes ownership of a module, moves it to the device and flattens it.</summary>
    /// <param name="name">A name from <see cref="NetworkNames"/>.</param>
    /// <param name="module">The module on the CPU, with its initial weights.</param>
    /// <param name="device">Where the vectors live.</param>
    public Network(string name, nn.Module module, Device device)
    {
        Name = name;
        IsOnHost = device.type == DeviceType.CPU;
        Module = module.to(device);
        Layout = FlatVector.LayoutOf(Module);
        Weights = FlatVector.Concatenate(Module, Layout, device).DetachFromDisposeScope();
        Gradient = zeros(Layout.Length, dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();
        parameters = Attach();
        stateLayout = StateVector.LayoutOf(Module);
        State = zeros(stateLayout.Length, dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();
        StateVector.Capture(Module, stateLayout, State);
        tracking = [.. Module.modules().Prepend(Module).Distinct().OfType<ITracksStatistics>()];
        committing = [.. Module.modules().Prepend(Module).Distinct().OfType<ICommitsState>()];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The module; its parameters are views of <see cref="Weights"/>.</summary>
    public nn.Module Module { get; }

    /// <summary>Names, shapes and places of the parameters.</summary>
    public FlatLayout Layout { get; }

    /// <summary>All weights, <c>Layout.Length</c> float32. Writing here changes the network.</summary>
    public Tensor Weights { get; private set; }

    /// <summary>The gradient of the last phase that updates this network, in the same layout.</summary>
    public Tensor Gradient { get; private set; }

    /// <summary>Whether the vectors lie in the host's memory; read on any thread.</summary>
    public bool IsOnHost { get; }

    /// <summary>
    /// The state vector, float32; 0 elements for a network without buffers: the committed one after a step of the updater, the
    /// module's own after <see cref="CaptureState"/>.
    /// </summary>
    public Tensor State { get; }

    /// <summary>
    /// Goes on with the weights that another vector holds, and in its memory; the former vector is freed. Not during a phase.
    /// </summary>
    /// <param name="vector">Contiguous, float32, of the layout's length, on the same device; it is the network's from now on.</param>
    public void UseWeights(Tensor vector)
    {
        RequireLayout(vector, nameof(vector));
        using var former = Weights;
        Weights = vector;
        parameters = Attach();
    }

    /// <summary>Goes on with another vector for the gradient; the former one is freed. Not during a phase.</summary>
    /// <param name="vector">As for <see cref="UseWeights"/>.</param>
    public void UseGradient(Tensor vector)
    {
        RequireLayout(vector, nameof(vector));
        using var former = Gradient;
        Gradient = vector;
        parameters = Attach();
    }

    /// <summary>Copies the module's buffers into <see cref="State"/>.</summary>
    public void CaptureState() => StateVector.Capture(Module, stateLayout, State);

    /// <summary>Copies <see cref="State"/> into the module's buffers.</summary>
    public void RestoreState() => StateVector.Restore(Module, stateLayout, State);

    /// <summary>Copies the module's buffers into another vector of this layout; the committed state stays.</summary>
    public void ReadState(Tensor into) => StateVector.Capture(Module, stateLayout, into);

    /// <summary>Puts a vector of this layout into the module's buffers; the committed state stays.</summary>
    public void WriteState(Tensor from) => StateVector.Restore(Module, stateLayout, from);

    /// <summary>
    /// Says whether forward passes take their batch into the module's statistics: only those of a network that the phase updates.
    /// </summary>
    public void Track(bool tracks)
    {
        foreach (var layer in tracking) layer.Tracks = tracks;
    }

    /// <summary>
    /// Makes the state of a step the committed one: the mean of the workers' states, or what the module itself tracked where <paramref
    /// name="mean"/> is null; then the module's own rule moves what it has to move once per step.
    /// </summary>
    public void CommitState(Tensor? mean = null)
    {
        if (State.numel() == 0) return;
        if (mean is not null)
        {
            State.copy_(mean);
            RestoreState();
        }
        foreach (var module in committing) module.Commit();
        CaptureState();
    }

    /// <summary>
    /// Takes the weights out of the graph until the result is disposed, so that a backward pass through this
    /// network spends nothing on their gradient.
    /// </summary>
    public IDisposable Freeze() => new Frozen(parameters, bf16);

    /// <summary>Asserts that every parameter's gradient lies in <see cref="Gradient"/>.</summary>
    /// <exception cref="InvalidOperationException">One does not; the message names it.</exception>
    public void AssertFlat() => FlatVector.AssertGradientsIn(Gradient, parameters, Layout);

    /// <inheritdoc/>
    public void Dispose()
    {
        bf16?.Dispose();
        Module.Dispose();
        Weights.Dispose();
        Gradient.Dispose();
        State.Dispose();
    }

    internal IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>The leaves of the graph that get this network's gradient: its parameters, and what stands in for some of them.</summary>
    internal IList<Tensor> Leaves => [.. parameters, .. bf16?.Leaves ?? []];

    /// <summary>What stands in for its weights in a phase that computes in bfloat16. Made on first use.</summary>
    internal Bf16Weights Bf16 => bf16 ??= new Bf16Weights(Module, Layout, Weights, Gradient);

    internal FlatLayout StateLayout => stateLayout;

    private Parameter[] Attach()
    {
        FlatVector.AttachParameters(Module, Layout, Weights);
        Parameter[] attached = [.. Module.parameters()];
        FlatVector.AttachGradients(attached, Layout, Gradient);
        bf16?.Dispose();
        bf16 = null;
        return attached;
    }

    private void RequireLayout(Tensor vector, string argument)
    {
        if (vector.numel() != Layout.Length || vector.dtype != ScalarType.Float32 || vector.device.type != Weights.device.type)
            throw new ArgumentException(
                $"A vector of {vector.numel()} {vector.dtype} on {vector.device} cannot hold the {Name}'s {Layout.Length} weights, "
                + $"float32 on {Weights.device}.",
                argument);
    }

    private sealed class Frozen : IDisposable
    {
        private readonly Parameter[] parameters;
        private readonly Bf16Weights? bf16;

        public Frozen(Parameter[] parameters, Bf16Weights? bf16)
        {
            (this.parameters, this.bf16) = (parameters, bf16);
            Require(false);
        }

        public void Dispose() => Require(true);

        private void Require(bool gradient)
        {
            foreach (var parameter in parameters) parameter.requires_grad = gradient;
            bf16?.RequireGradient(gradient);
        }
    }
}
