using System.Text.Json.Serialization;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Silo.Commands.Data;
using GanOrleans.Silo.Commands.Evaluation;
using GanOrleans.Silo.Commands.Variants;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands;

/// <summary>What the commands write under <c>-o json</c>; generated at build time, so that start-up does not reflect.</summary>
[JsonSerializable(typeof(DataSetListing[]))]
[JsonSerializable(typeof(DataSetReport))]
[JsonSerializable(typeof(FetchDataAnswer))]
[JsonSerializable(typeof(FileReport[]))]
[JsonSerializable(typeof(PrepareDataAnswer))]
[JsonSerializable(typeof(CacheDataAnswer))]
[JsonSerializable(typeof(VariantListing[]))]
[JsonSerializable(typeof(VariantReport))]
[JsonSerializable(typeof(ClassifyAnswer))]
[JsonSerializable(typeof(ProbeAnswer))]
[JsonSerializable(typeof(FiltersAnswer))]
[JsonSerializable(typeof(DensitiesAnswer))]
[JsonSerializable(typeof(ModesAnswer))]
[JsonSerializable(typeof(EvaluationResult))]
internal sealed partial class ResultJson : JsonSerializerContext
{
    public static ResultJson Types { get; } = new(JsonStyle.Options());
}
