using GanOrleans.Models.Networks;
using GanOrleans.Models.Randomness;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Variants.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanOrleans.Models.Variants.Began;

/// <summary>
/// D: an autoencoder; its output for a row is the row's energy L(x) = mean |x − D(x)| over the pixels. It keeps the balance k.
/// </summary>
public sealed class BeganDiscriminator : DiscriminatorModule, ICommitsState, IReconstructs
{
    private readonly Conv2d conv0;
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Linear code;
    private readonly BeganDecoder decoder;
    private readonly Tensor k;
    private readonly Tensor measure;
    private readonly Tensor real_energy;
    private readonly Tensor fake_energy;
    private readonly long[] shape;
    private readonly double diversity;
    private readonly double rate;

    /// <param name="seed">The run's seed.</param>
    /// <param name="latent">Size of the code.</param>
    /// <param name="shape">C × H × W of a sample; H is a multiple of 4.</param>
    /// <param name="filters">n, the number of maps.</param>
    /// <param name="diversity">γ, the ratio of the energies that the balance aims at.</param>
    /// <param name="rate">λ, the step of k.</param>
    public BeganDiscriminator(ulong seed, int latent, IReadOnlyList<long> shape, int filters, double diversity, double rate)
        : base(nameof(BeganDiscriminator))
    {
        this.shape = [-1, .. shape];
        this.diversity = diversity;
        this.rate = rate;
        var side = (int)shape[^1] / 4;
        conv0 = KeyedConv.Default(seed, "discriminator.conv0", (int)shape[0], filters, 3, padding: 1);
        conv1 = KeyedConv.Default(seed, "discriminator.conv1", filters, 2 * filters, 3, stride: 2, padding: 1);
        conv2 = KeyedConv.Default(seed, "discriminator.conv2", 2 * filters, 3 * filters, 3, stride: 2, padding: 1);
        code = KeyedLinear.Default(seed, "discriminator.code", 3 * filters * side * side, latent);
        decoder = new BeganDecoder(seed, "discriminator.decoder", latent, shape, filters);
        k = zeros(1);
        measure = zeros(1);
        real_energy = zeros(1);
        fake_energy = zeros(1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override bool RowsAreIndependent => true;

    /// <summary>k of this step, one number in [0, 1]: how much D minds the energy of generated samples.</summary>
    public Tensor K => k;

    /// <summary>M = L(x) + |γL(x) − L(G(z))| of the step before, one number.</summary>
    public Tensor Measure => measure;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x, Tensor? labels, DropoutMasks? masks) => (x - Reconstruct(x)).abs().mean([1], keepdim: true);

    /// <inheritdoc/>
    public Tensor Reconstruct(Tensor x)
    {
        var h = conv0.Convolve(x.view(shape)).Elu();
        h = conv1.Convolve(h).Elu();
        h = conv2.Convolve(h).Elu();
        return decoder.call(code.ApplyPlain(h.flatten(1)));
    }

    /// <summary>Writes the mean energies of a slice down, to be averaged over all slices and taken in by <see cref="Commit"/>.</summary>
    public void Observe(Tensor realEnergy, Tensor fakeEnergy)
    {
        using var grad = no_grad();
        real_energy.copy_(realEnergy);
        fake_energy.copy_(fakeEnergy);
    }

    /// <summary>k ← k + λ(γL(x) − L(G(z))), clipped to [0, 1], and M: section 3.4.</summary>
    public void Commit()
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var gap = real_energy.Times(diversity) - fake_energy;
        measure.copy_(real_energy.Plus(gap.abs()));
        k.Add(gap.Times(rate)).Clip(0, 1);
    }
}
