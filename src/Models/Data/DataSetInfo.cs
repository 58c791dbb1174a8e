namespace GanOrleans.Models.Data;

/// <summary>A name that <see cref="DataSets.Open"/> knows.</summary>
/// <param name="Name">The name.</param>
/// <param name="Summary">One line for lists and help texts.</param>
/// <param name="IsImage">Whether samples are images.</param>
public sealed record DataSetInfo(string Name, string Summary, bool IsImage);
