using GanOrleans.Contracts.Clustering;
using GanOrleans.Models.Data;

namespace GanOrleans.Silo.Commands;

/// <summary>Where commands look for data: where the silos of this machine's home do.</summary>
internal static class DataFolders
{
    /// <summary>The environment's options with the cache of <c>GAN_HOME</c>.</summary>
    /// <param name="root">A folder with data files, or null for GAN_DATA_ROOT.</param>
    /// <param name="imageSize">Size to bring images to, or null.</param>
    /// <param name="split">The part to open.</param>
    public static DataSetOptions Options(string? root, int? imageSize = null, DataSplit split = DataSplit.Train)
    {
        var options = DataSetOptions.FromEnvironment();
        return options with { Root = root ?? options.Root, CacheRoot = new ClusterPaths().DataCache, ImageSize = imageSize, Split = split };
    }
}
