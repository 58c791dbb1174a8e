namespace GanOrleans.Silo.Commands.Evaluation;

/// <param name="DataSet">The data set.</param>
/// <param name="Hash">Hash of its training images.</param>
/// <param name="TestAccuracy">Share of the real test images that the classifier gets right.</param>
/// <param name="TestCount">Number of test images.</param>
/// <param name="TrainedSeconds">How long training took; null where a kept classifier was used.</param>
/// <param name="File">Where the classifier is kept.</param>
/// <param name="Samples">Number of samples that were classified.</param>
/// <param name="Agreement">Share of the samples that the classifier takes for what was wanted; null where nothing was.</param>
/// <param name="Classes">By class.</param>
internal sealed record ClassifyAnswer(
    string DataSet, string Hash, double TestAccuracy, long TestCount, double? TrainedSeconds, string File, long Samples, double? Agreement,
    ClassAgreement[] Classes);

/// <param name="Name">The class.</param>
/// <param name="Wanted">Samples that were to be of it.</param>
/// <param name="Agreed">Of these, how many the classifier takes for it.</param>
/// <param name="Found">Samples that the classifier takes for it, whatever was wanted.</param>
internal sealed record ClassAgreement(string Name, long Wanted, long Agreed, long Found);
