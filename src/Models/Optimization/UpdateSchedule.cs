using GanOrleans.Models.Options;

namespace GanOrleans.Models.Optimization;

/// <summary>Learning rate and momentum of each update of one network, as pure functions of the number of updates before it.</summary>
public sealed class UpdateSchedule
{
    private readonly OptimizerOptions options;
    private readonly double epochsPerUpdate;

    /// <param name="options">The network's optimizer.</param>
    /// <param name="epochsPerUpdate">Part of the training data that passes between two updates of this network.</param>
    public UpdateSchedule(OptimizerOptions options, double epochsPerUpdate)
    {
        this.options = options;
        this.epochsPerUpdate = epochsPerUpdate;
    }

    /// <summary>
    /// The schedule of a network: an iteration consumes k·m samples, and the discriminator moves k
    /// times in it when the schedule alternates.
    /// </summary>
    public static UpdateSchedule For(string network, TrainingOptions o)
    {
        var updatesPerIteration = network == NetworkNames.Discriminator && o.Schedule == Schedule.Alternating ? o.K : 1;
        return new UpdateSchedule(o.OptimizerOf(network), (double)o.K * o.Batch / o.TrainSamples / updatesPerIteration);
    }

    /// <summary>Learning rate after <paramref name="updates"/> updates: divided by the decay once per update, down to the floor.</summary>
    public double LearningRate(long updates) =>
        options.LearningRateDecay == 1
            ? options.LearningRate
            : Math.Max(
                Math.Min(options.LearningRate, options.MinLearningRate),
                options.LearningRate * Math.Pow(options.LearningRateDecay, -updates));

    /// <summary>Momentum after <paramref name="updates"/> updates: linear in whole epochs, the first of which is number 1.</summary>
    public double Momentum(long updates)
    {
        // A billionth forgives that m/N is not exact in binary: the last update of an epoch must not count as
        // one of the next, nor the other way round.
        var epoch = 1 + Math.Floor(updates * epochsPerUpdate + 1e-9);
        var length = options.MomentumRampLastEpoch - options.MomentumRampFirstEpoch;
        if (length <= 0) return epoch > options.MomentumRampLastEpoch ? options.FinalMomentum : options.Momentum;
        var done = Math.Clamp((epoch - options.MomentumRampFirstEpoch) / length, 0, 1);
        return options.Momentum + done * (options.FinalMomentum - options.Momentum);
    }
}
