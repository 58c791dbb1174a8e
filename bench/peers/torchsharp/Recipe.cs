using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanOrleans.Bench;

/// <summary>The networks and settings of one variant, the same as the product's defaults.</summary>
internal sealed record Recipe(
    Module<Tensor, Tensor> D, Module<Tensor, Tensor> G, int Batch, Func<int, Tensor> Noise,
    Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer)
{
    /// <summary>Steps of D for each of G.</summary>
    public int DSteps { get; init; } = 1;

    /// <summary>Weight of the gradient penalty; 0 = the loss is cross-entropy.</summary>
    public double Penalty { get; init; }

    /// <summary>The recipe of a variant.</summary>
    /// <exception cref="ArgumentException">The variant is not known.</exception>
    public static (Recipe Recipe, Mnist Data) Of(string variant)
    {
        var data = new Mnist(symmetric: variant is "mlp" or "dcgan");
        return (variant switch
        {
            "gan" => Gan(data),
            "mlp" => Mlp(),
            "dcgan" => Dcgan(),
            "wgan-gp" => WganGp(),
            _ => throw new ArgumentException($"Variant '{variant}' has no peer. There are gan, mlp, dcgan and wgan-gp."),
        }, data);
    }

    private static Recipe Gan(Mnist data)
    {
        var output = Linear(1200, 784);
        var g = Sequential(Linear(100, 1200), ReLU(), Linear(1200, 1200), ReLU(), output, Sigmoid());
        foreach (var layer in g.children().OfType<Linear>())
        {
            init.uniform_(layer.weight!, -0.05, 0.05);
            init.zeros_(layer.bias!);
        }

        using (no_grad()) output.bias!.copy_(data.Mean.clamp(1e-7, 1 - 1e-7).logit());
        return new Recipe(
            new MaxoutDiscriminator(), g, 100, n => rand(n, 100).mul_(2).sub_(1).mul_(Math.Sqrt(3)),
            parameters => optim.SGD(parameters, learningRate: 0.2, momentum: 0.5));
    }

    private static Recipe Mlp() => new(
        Sequential(Linear(784, 128), LeakyReLU(0.2), Linear(128, 1)),
        Sequential(Linear(64, 256), LeakyReLU(0.2), Linear(256, 784), Tanh()),
        32, n => randn(n, 64), parameters => optim.Adam(parameters, lr: 3e-4));

    private static Recipe Dcgan()
    {
        var d = Sequential(
            Unflatten(1, [1, 28, 28]),
            Conv2d(1, 64, 4, stride: 2, padding: 1), LeakyReLU(0.2, inplace: true),
            Conv2d(64, 128, 4, stride: 2, padding: 1, bias: false), BatchNorm2d(128), LeakyReLU(0.2, inplace: true),
            Conv2d(128, 1, 7), Flatten());
        var g = Sequential(
            Linear(100, 128 * 7 * 7, hasBias: false), Unflatten(1, [128, 7, 7]), BatchNorm2d(128), ReLU(inplace: true),
            ConvTranspose2d(128, 64, 4, stride: 2, padding: 1, bias: false), BatchNorm2d(64), ReLU(inplace: true),
            ConvTranspose2d(64, 1, 4, stride: 2, padding: 1), Tanh(), Flatten());
        foreach (var module in d.children().Concat(g.children()))
        {
            switch (module)
            {
                case Conv2d layer: init.normal_(layer.weight!, 0, 0.02); break;
                case ConvTranspose2d layer: init.normal_(layer.weight!, 0, 0.02); break;
                case Linear layer: init.normal_(layer.weight!, 0, 0.02); break;
                case BatchNorm2d layer: init.normal_(layer.weight!, 1, 0.02); break;
            }
        }

        return new Recipe(
            d, g, 128, n => rand(n, 100).mul_(2).sub_(1), parameters => optim.Adam(parameters, lr: 2e-4, beta1: 0.5, beta2: 0.999));
    }

    private static Recipe WganGp() => new(
        Sequential(
            Unflatten(1, [1, 28, 28]),
            Conv2d(1, 64, 5, stride: 2, padding: 2), LeakyReLU(0.2),
            Conv2d(64, 128, 5, stride: 2, padding: 2), LeakyReLU(0.2),
            Conv2d(128, 256, 5, stride: 2, padding: 2), LeakyReLU(0.2),
            Flatten(), Linear(256 * 4 * 4, 1)),
        new WganGpGenerator(),
        50, n => randn(n, 128), parameters => optim.Adam(parameters, lr: 1e-4, beta1: 0.5, beta2: 0.9))
    {
        DSteps = 5,
        Penalty = 10,
    };
}
