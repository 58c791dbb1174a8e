using GanOrleans.Models.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Optimization;

/// <summary>An optimizer over one flat vector and the vectors that it remembers.</summary>
internal abstract class FlatOptimizer : IDisposable
{
    private FlatOptimizer(Tensor weights, params string[] memory)
    {
        Memory = [.. memory.Select(name => (name, zeros_like(weights).DetachFromDisposeScope()))];
    }

    /// <summary>What it remembers by name, in the layout of the weights; checkpoints hold it.</summary>
    public IReadOnlyList<(string Name, Tensor Vector)> Memory { get; }

    /// <summary>The optimizer that the options name.</summary>
    public static FlatOptimizer Create(OptimizerOptions options, UpdateSchedule schedule, Tensor weights) =>
        options.Kind switch
        {
            OptimizerOptions.Sgd => new MomentumSgd(schedule, weights),
            OptimizerOptions.Adam => new Adam(options, schedule, weights),
            OptimizerOptions.RmsProp => new RmsProp(options, schedule, weights),
            OptimizerOptions.Adadelta => new Adadelta(options, schedule, weights),
            OptimizerOptions.None => new NoOptimizer(weights),
            _ => throw new ArgumentException(
                $"There is no optimizer '{options.Kind}'. Known: {string.Join(", ", OptimizerOptions.Kinds)}.", nameof(options)),
        };

    /// <summary>Moves the weights. <paramref name="updates"/> counts the updates before this one.</summary>
    public abstract void Step(IUpdateRules rules, Tensor weights, Tensor gradient, long updates);

    public void Dispose()
    {
        foreach (var (_, vector) in Memory) vector.Dispose();
    }

    private sealed class MomentumSgd(UpdateSchedule schedule, Tensor weights) : FlatOptimizer(weights, "momentum_buffer")
    {
        public override void Step(IUpdateRules rules, Tensor weights, Tensor gradient, long updates) =>
            rules.Sgd(weights, Memory[0].Vector, gradient, schedule.LearningRate(updates), schedule.Momentum(updates));
    }

    private sealed class Adam(OptimizerOptions options, UpdateSchedule schedule, Tensor weights)
        : FlatOptimizer(weights, "exp_avg", "exp_avg_sq")
    {
        public override void Step(IUpdateRules rules, Tensor weights, Tensor gradient, long updates) =>
            rules.Adam(weights, Memory[0].Vector, Memory[1].Vector, gradient, options, schedule.LearningRate(updates), updates + 1);
    }

    private sealed class RmsProp(OptimizerOptions options, UpdateSchedule schedule, Tensor weights) : FlatOptimizer(weights, "square_avg")
    {
        public override void Step(IUpdateRules rules, Tensor weights, Tensor gradient, long updates) =>
            rules.RmsProp(weights, Memory[0].Vector, gradient, options, schedule.LearningRate(updates));
    }

    private sealed class Adadelta(OptimizerOptions options, UpdateSchedule schedule, Tensor weights)
        : FlatOptimizer(weights, "square_avg", "acc_delta")
    {
        public override void Step(IUpdateRules rules, Tensor weights, Tensor gradient, long updates) =>
            rules.Adadelta(weights, Memory[0].Vector, Memory[1].Vector, gradient, options, schedule.LearningRate(updates));
    }

    private sealed class NoOptimizer(Tensor weights) : FlatOptimizer(weights)
    {
        public override void Step(IUpdateRules rules, Tensor weights, Tensor gradient, long updates)
        {
        }
    }
}
