using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using TorchSharp;

namespace GanOrleans.Models.Variants;

/// <summary>Replicas of variants that are named by <see cref="TrainingOptions.Variant"/>.</summary>
public static class RegisteredReplicas
{
    extension(Replica)
    {
        /// <summary>
        /// Builds the networks of <see cref="TrainingOptions.Variant"/>; the initial weights are a pure function of the seed.
        /// </summary>
        /// <exception cref="ArgumentException">The variant is unknown or a setting is not allowed; the
        /// message lists every fault.</exception>
        public static Replica Create(TrainingOptions options, IDataSet data, torch.Device device) =>
            Replica.Create(VariantRegistry.Get(options.Variant), options, data, device);
    }
}
