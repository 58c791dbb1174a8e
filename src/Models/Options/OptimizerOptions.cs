namespace GanOrleans.Models.Options;

/// <summary>How one network's weights follow the averaged gradient.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Momentum SGD.</summary>
    public const string Sgd = "sgd";

    /// <summary>Adam (Kingma and Ba, 2015).</summary>
    public const string Adam = "adam";

    /// <summary>RMSprop (Tieleman and Hinton, 2012), without momentum, not centred.</summary>
    public const string RmsProp = "rmsprop";

    /// <summary>Adadelta (Zeiler, 2012).</summary>
    public const string Adadelta = "adadelta";

    /// <summary>Gradients are averaged and counted; the weights stay.</summary>
    public const string None = "none";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Sgd, Adam, RmsProp, Adadelta, None];

    /// <summary><c>sgd</c>, <c>adam</c>, <c>rmsprop</c>, <c>adadelta</c> or <c>none</c>. Default: sgd.</summary>
    public string Kind { get; init; } = Sgd;

    /// <summary>Learning rate of the first update, above 0. Default: 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The learning rate is divided by this after each update, at least 1. Default: 1 (constant).</summary>
    public double LearningRateDecay { get; init; } = 1;

    /// <summary>Floor of the decaying learning rate. Default: 0.</summary>
    public double MinLearningRate { get; init; }

    /// <summary>SGD: momentum in [0, 1) up to epoch <see cref="MomentumRampFirstEpoch"/>. Default: 0.</summary>
    public double Momentum { get; init; }

    /// <summary>
    /// SGD: momentum in [0, 1) from epoch <see cref="MomentumRampLastEpoch"/> on. Default: 0; equal to <see cref="Momentum"/> for no ramp.
    /// </summary>
    public double FinalMomentum { get; init; }

    /// <summary>SGD: epoch, counted from 1, at which the linear ramp of the momentum starts. Default: 1.</summary>
    public double MomentumRampFirstEpoch { get; init; } = 1;

    /// <summary>SGD: epoch at which the ramp ends. Default: 1.</summary>
    public double MomentumRampLastEpoch { get; init; } = 1;

    /// <summary>Adam: decay β1 of the mean of the gradient, [0, 1). Default: 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam: decay β2 of the mean of the squared gradient, [0, 1). Default: 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>RMSprop and Adadelta: decay ρ of the mean of squares, [0, 1). Default: 0.9.</summary>
    public double Rho { get; init; } = 0.9;

    /// <summary>
    /// Adam and RMSprop: added to the root of the second moment; Adadelta: added below the roots. Above 0. Default: 1e-8.
    /// </summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>
    /// Largest Euclidean norm of the gradient, averaged over all workers, that the optimizer sees: a longer one is
    /// scaled to it. 0 = no clipping. Default: 0.
    /// </summary>
    public double ClipNorm { get; init; }
}
