using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanOrleans.Bench;

/// <summary>D of <c>gan</c>: two layers of 240 maxout units with 5 pieces, dropout before each layer, one logit.</summary>
internal sealed class MaxoutDiscriminator : Module<Tensor, Tensor>
{
    private const int Units = 240, Pieces = 5;
    private const double InitialRange = 0.005;

    private readonly Linear h0 = Linear(784, Units * Pieces);
    private readonly Linear h1 = Linear(Units, Units * Pieces);
    private readonly Linear y = Linear(Units, 1);
    private readonly Dropout dropInput = Dropout(0.2);
    private readonly Dropout drop0 = Dropout(0.5);
    private readonly Dropout drop1 = Dropout(0.5);

    public MaxoutDiscriminator() : base(nameof(MaxoutDiscriminator))
    {
        RegisterComponents();
        foreach (var layer in new[] { h0, h1, y })
        {
            init.uniform_(layer.weight!, -InitialRange, InitialRange);
            init.zeros_(layer.bias!);
        }
    }

    public override Tensor forward(Tensor x)
    {
        var h = h0.forward(dropInput.forward(x)).view(-1, Pieces, Units).max(1).values;
        h = h1.forward(drop0.forward(h)).view(-1, Pieces, Units).max(1).values;
        return y.forward(drop1.forward(h));
    }
}
