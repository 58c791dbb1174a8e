namespace GanOrleans.Contracts.Tools;

/// <param name="DataRoot">Folder that holds data files; null = GAN_DATA_ROOT.</param>
public sealed record ListDataRequest(string? DataRoot);

/// <param name="Name">The word of <c>--dataset</c>.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Kind"><c>images</c> or <c>points</c>.</param>
/// <param name="Source"><c>generated</c>, <c>here</c> (its files were found), <c>download</c> (fetched on first use), <c>local</c> (its
/// files have to be given) or <c>incomplete</c> (some are there).</param>
/// <param name="Location">Where its files were found, or null.</param>
/// <param name="Fault">Of an incomplete set what is missing; else null.</param>
public sealed record DataSetListing(string Name, string Summary, string Kind, string Source, string? Location, string? Fault = null);

/// <param name="Name">The data set.</param>
/// <param name="DataRoot">Folder that holds data files; null = GAN_DATA_ROOT.</param>
/// <param name="ImageSize">Size to bring images to; null = as they are stored.</param>
/// <param name="Preview">Path of a PNG file to draw the first samples into, or null.</param>
/// <param name="PreviewCount">How many samples the preview shows; of labelled images as many of each class as fit.</param>
public sealed record InspectDataRequest(string Name, string? DataRoot, int? ImageSize, string? Preview, int PreviewCount);

/// <param name="Name">The data set.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Kind"><c>images</c> or <c>points</c>.</param>
/// <param name="Shape">Shape of one sample: [C, H, W] or [d].</param>
/// <param name="Classes">Names of the classes; empty where there are no labels.</param>
/// <param name="Splits">What each split holds.</param>
/// <param name="Preview">The picture that was written, or null.</param>
public sealed record DataSetReport(
    string Name, string Summary, string Kind, long[] Shape, string[] Classes, SplitReport[] Splits, string? Preview);

/// <param name="Split"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Count">Number of samples; 0 where the split is not there.</param>
/// <param name="PerClass">Number of samples of each class.</param>
/// <param name="Hash">Hash of the content, which runs record; empty where the split is not there.</param>
/// <param name="Source">Where the samples come from, or why there are none.</param>
public sealed record SplitReport(string Split, long Count, long[] PerClass, string Hash, string Source);

/// <param name="Name">The data set.</param>
public sealed record FetchDataRequest(string Name);

/// <param name="Name">The data set.</param>
/// <param name="Location">The folder that holds its files now; null where it needs none.</param>
public sealed record FetchDataAnswer(string Name, string? Location);

/// <param name="Root">The folder whose data files are read.</param>
public sealed record VerifyDataRequest(string Root);

/// <param name="DataSet">The data set that the file belongs to.</param>
/// <param name="File">Path.</param>
/// <param name="Ok">Whether it is whole and, where a checksum was published, the published one.</param>
/// <param name="Message">What was found.</param>
public sealed record FileReport(string DataSet, string File, bool Ok, string Message);

/// <param name="Name">The data set.</param>
/// <param name="DataRoot">Folder that holds data files; null = GAN_DATA_ROOT.</param>
/// <param name="ImageSize">Size to bring images to; null = as they are stored.</param>
public sealed record PrepareDataRequest(string Name, string? DataRoot, int? ImageSize);

/// <param name="Name">The data set.</param>
/// <param name="Count">Number of training and validation samples.</param>
/// <param name="Shape">Shape of one sample: [C, H, W] or [d].</param>
/// <param name="Notes">What was left out or changed; null where nothing was.</param>
/// <param name="Bytes">Size of the pixels; 0 for points.</param>
/// <param name="File">The file that holds them; null where a silo reads or makes them into memory.</param>
/// <param name="NotKept">Why there is no such file although there should be one; else null.</param>
public sealed record PrepareDataAnswer(
    string Name, long Count, long[] Shape, string? Notes, long Bytes, string? File, string? NotKept = null);

/// <param name="Remove">Name of a prepared data set to remove, <c>all</c>, or null to remove none.</param>
public sealed record CacheDataRequest(string? Remove);

/// <param name="Folder">The folder of all of them.</param>
/// <param name="Entries">Those that there are now.</param>
/// <param name="Removed">Those that were removed.</param>
public sealed record CacheDataAnswer(string Folder, CacheEntryReport[] Entries, CacheEntryReport[] Removed);

/// <param name="Name">Its name.</param>
/// <param name="Source">Where its images come from; what it is instead where it is not whole.</param>
/// <param name="Count">Number of images.</param>
/// <param name="Shape">[C, H, W].</param>
/// <param name="Bytes">Size on the disk.</param>
/// <param name="LastUsed">When it was used last.</param>
/// <param name="Whole">Whether it can be used; what is not is made again.</param>
public sealed record CacheEntryReport(string Name, string Source, int Count, long[] Shape, long Bytes, DateTimeOffset LastUsed, bool Whole);
