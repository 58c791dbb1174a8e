namespace GanOrleans.Models.Data;

/// <summary>A name that <see cref="DataSets.Open"/> knows.</summary>
/// <param name="Name">The name.</param>
/// <param name="Summary">One line for lists and help texts.</param>
/// <param name="IsImage">Whether samples are images.</param>
/// <param name="IsGenerated">Whether it is drawn from a seed and needs no files.</param>
public sealed record DataSetInfo(string Name, string Summary, bool IsImage, bool IsGenerated);
