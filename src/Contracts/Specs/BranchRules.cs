namespace GanOrleans.Contracts.Specs;

/// <summary>What a branch (<c>from</c>) may do with a setting of the run that it continues.</summary>
public enum BranchRule
{
    /// <summary>Free: it holds from the checkpoint on. What counts iterations or updates counts them from the beginning.</summary>
    Free,

    /// <summary>As it was there, since it decides what the weights or the optimizer's memory mean.</summary>
    Same,

    /// <summary>Free while the networks keep the shapes of the checkpoint.</summary>
    Shapes,

    /// <summary>More iterations than the checkpoint has.</summary>
    Beyond,

    /// <summary>The moving average may be added (it begins with G), dropped, or go on with another decay.</summary>
    Average,

    /// <summary>Names the checkpoint.</summary>
    Origin,
}

/// <summary>The rule of each field of a <see cref="RunSpec"/>; docs/cli.md has the table.</summary>
public static class BranchRules
{
    /// <summary>The rule of a field, or of a variant's own setting (<c>options.name</c>); null when nobody has thought about it.</summary>
    public static BranchRule? Of(string field) =>
        field switch
        {
            "variant" or "latent" or "optimizer" => BranchRule.Same,
            "dataset" or "data-root" or "image-size" => BranchRule.Shapes,
            _ when field.StartsWith(RunSpecFields.OptionsPrefix, StringComparison.Ordinal) => BranchRule.Shapes,
            "iterations" or "epochs" => BranchRule.Beyond,
            "ema" => BranchRule.Average,
            "from" => BranchRule.Origin,
            "name" or "workers" or "average-every" or "exchange" or "seed" or "batch" or "k" or "schedule" => BranchRule.Free,
            "device" or "worker-device" or "threads" or "precision" => BranchRule.Free,
            "objective" or "blend" or "label-smoothing" or "instance-noise" or "instance-noise-until" or "prior" => BranchRule.Free,
            "learning-rate" or "discriminator-learning-rate" or "generator-learning-rate" or "learning-rate-decay" or "min-learning-rate" =>
                BranchRule.Free,
            "momentum" or "final-momentum" or "momentum-from" or "momentum-until" or "discriminator-clip" or "generator-clip" =>
                BranchRule.Free,
            "checkpoint-every" or "checkpoint-seconds" or "keep-checkpoints" or "sample-every" => BranchRule.Free,
            "evaluate-every" or "evaluate-metrics" or "keep-best" => BranchRule.Free,
            "step-deadline" or "straggler" or "min-workers" or "workers-deadline" => BranchRule.Free,
            _ => null,
        };
}
