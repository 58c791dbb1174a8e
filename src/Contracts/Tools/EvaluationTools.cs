namespace GanOrleans.Contracts.Tools;

/// <param name="DataSet">The data set whose classes are recognised.</param>
/// <param name="DataRoot">Folder that holds data files; null = GAN_DATA_ROOT.</param>
/// <param name="Samples">A .npy file of images B × C × H × W in [0, 1], a folder of pictures (class = subfolder, or none), or null to train the classifier only.</param>
/// <param name="Wanted">
/// The class of all samples, by name or number, <see cref="InTurn"/>, or null where none was asked for; with class folders, these say it.
/// </param>
/// <param name="Retrain">Train again although a classifier was kept.</param>
/// <param name="ImageSize">Size to bring the data set's images to; null = that of the samples in a file, else as they are stored. Pictures of a folder are brought to the data set's size.</param>
public sealed record ClassifyRequest(string DataSet, string? DataRoot, string? Samples, string? Wanted, bool Retrain, int? ImageSize = null)
{
    /// <summary>Sample i is of class i mod their number.</summary>
    public const string InTurn = "all";
}

/// <param name="DataSet">The data set.</param>
/// <param name="Hash">Hash of its training images.</param>
/// <param name="TestAccuracy">Share of the real test images that the classifier gets right.</param>
/// <param name="TestCount">Number of test images.</param>
/// <param name="TrainedSeconds">How long training took; null where a kept classifier was used.</param>
/// <param name="File">Where the classifier is kept.</param>
/// <param name="Samples">Number of samples that were classified.</param>
/// <param name="Agreement">Share of the samples that the classifier takes for what was wanted; null where nothing was.</param>
/// <param name="Classes">By class.</param>
public sealed record ClassifyAnswer(
    string DataSet, string Hash, double TestAccuracy, long TestCount, double? TrainedSeconds, string File, long Samples, double? Agreement, ClassAgreement[] Classes);

/// <param name="Name">The class.</param>
/// <param name="Wanted">Samples that were to be of it.</param>
/// <param name="Agreed">Of these, how many the classifier takes for it.</param>
/// <param name="Found">Samples that the classifier takes for it, whatever was wanted.</param>
public sealed record ClassAgreement(string Name, long Wanted, long Agreed, long Found);

/// <param name="Checkpoint">Folder with a checkpoint's files.</param>
/// <param name="Training">The run's resolved settings, as its plan holds them.</param>
/// <param name="DataRoot">Folder that holds data files; null = GAN_DATA_ROOT.</param>
/// <param name="ImageSize">Size that the run brings images to; null = as they are stored.</param>
/// <param name="TrainCount">Training images for the linear classifier.</param>
/// <param name="TestCount">Test images.</param>
public sealed record ProbeRequest(string Checkpoint, string Training, string? DataRoot, int? ImageSize, int TrainCount, int TestCount);

/// <param name="DataSet">The data set.</param>
/// <param name="TrainCount">Training images that were used.</param>
/// <param name="TestCount">Test images that were used.</param>
/// <param name="Rows">A linear classifier on each kind of features.</param>
public sealed record ProbeAnswer(string DataSet, int TrainCount, int TestCount, ProbeRow[] Rows);

/// <param name="Features">What the classifier sees.</param>
/// <param name="Count">Number of features.</param>
/// <param name="Penalty">The L2 penalty that did best on held-out training images.</param>
/// <param name="TrainAccuracy">Share of the training images that are classified right.</param>
/// <param name="TestAccuracy">Share of the test images that are classified right.</param>
public sealed record ProbeRow(string Features, int Count, double Penalty, double TrainAccuracy, double TestAccuracy);

/// <param name="Checkpoint">Folder with a checkpoint's files.</param>
/// <param name="Training">The run's resolved settings, as its plan holds them.</param>
/// <param name="DataRoot">Folder that holds data files; null = GAN_DATA_ROOT.</param>
/// <param name="ImageSize">Size that the run brings images to; null = as they are stored.</param>
/// <param name="Network"><c>discriminator</c> (its first layer) or <c>generator</c> (its last).</param>
/// <param name="Most">The most filters that are drawn.</param>
/// <param name="Output">Path of the PNG file.</param>
public sealed record FiltersRequest(string Checkpoint, string Training, string? DataRoot, int? ImageSize, string Network, int Most, string Output);

/// <param name="Network">The network.</param>
/// <param name="Shape">Shape of all filters: count × C × h × w.</param>
/// <param name="Drawn">How many of them the picture shows.</param>
/// <param name="File">The picture.</param>
public sealed record FiltersAnswer(string Network, long[] Shape, int Drawn, string File);

/// <param name="DataSet">Points of a known mixture, such as <c>rings</c> or <c>grid</c>.</param>
/// <param name="Samples">A .npy file of points B × d.</param>
public sealed record ModesRequest(string DataSet, string Samples)
{
    /// <summary>The data sets whose modes are known.</summary>
    public static IReadOnlyList<string> DataSets { get; } = ["rings", "grid", "mixture"];
}

/// <param name="DataSet">The data set.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Modes">Number of modes that there are.</param>
/// <param name="Covered">Modes with at least one sample within 3σ.</param>
/// <param name="HighQuality">Share of the samples within 3σ of a mode.</param>
/// <param name="PerMode">Number of samples of each mode.</param>
public sealed record ModesAnswer(string DataSet, int Samples, int Modes, int Covered, double HighQuality, int[] PerMode);
