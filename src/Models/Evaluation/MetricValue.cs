namespace GanOrleans.Models.Evaluation;

/// <summary>One number that says how samples compare with real data.</summary>
/// <param name="Name">What it is: <c>fid</c>, <c>precision</c>, <c>parzen</c>.</param>
/// <param name="Features">What it was computed over: <c>pixels</c>, <c>lenet</c>; empty where that is of no matter.</param>
/// <param name="Value">The number.</param>
/// <param name="Error">Its standard error or deviation; null where there is none.</param>
/// <param name="Floor">The same of real data in place of the samples: as good as it gets; null where it was not computed.</param>
/// <param name="Samples">Number of samples behind it.</param>
/// <param name="Reference">Number of real rows behind it.</param>
/// <param name="Class">The class that it is of; null = all.</param>
public sealed record MetricValue(
    string Name, string Features, double Value, double? Error, double? Floor, int Samples, int Reference, string? Class = null);
