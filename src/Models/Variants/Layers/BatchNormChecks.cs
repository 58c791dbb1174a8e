using GanOrleans.Models.Options;

namespace GanOrleans.Models.Variants.Layers;

/// <summary>What batch norm asks of the settings.</summary>
public static class BatchNormChecks
{
    /// <summary>A batch of one row has no variance.</summary>
    public static IEnumerable<OptionError> Batch(TrainingOptions options)
    {
        if (options.Batch == 1)
            yield return new OptionError(
                "batch", "1", "at least 2 with batch norm, per worker", "Raise 'batch': a single row has no variance.");
    }
}
