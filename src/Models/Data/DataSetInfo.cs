using GanOrleans.Models.Data.Files;

namespace GanOrleans.Models.Data;

/// <summary>A name that <see cref="DataSets.Open"/> knows.</summary>
/// <param name="Name">The name.</param>
/// <param name="Summary">One line for lists and help texts.</param>
/// <param name="IsImage">Whether samples are images.</param>
/// <param name="Files">What files it needs.</param>
public sealed record DataSetInfo(string Name, string Summary, bool IsImage, DataSetFiles Files);

/// <summary>The files that a data set needs.</summary>
public enum DataSetFiles
{
    /// <summary>None: it is drawn from a seed.</summary>
    None,

    /// <summary>Published ones, which are fetched when they are not there.</summary>
    Download,

    /// <summary>The user's own, or ones that need a permission: they have to be given.</summary>
    Local,
}
