namespace GanOrleans.Contracts.Tools;

/// <param name="DataRoot">Folder that holds data files; null = GAN_DATA_ROOT.</param>
public sealed record ListDataRequest(string? DataRoot);

/// <param name="Name">The word of <c>--dataset</c>.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Kind"><c>images</c> or <c>points</c>.</param>
/// <param name="Source"><c>generated</c>, <c>here</c> (its files were found), <c>download</c> (fetched on first use) or <c>local</c> (its files have to be given).</param>
/// <param name="Location">Where its files were found, or null.</param>
public sealed record DataSetListing(string Name, string Summary, string Kind, string Source, string? Location);
