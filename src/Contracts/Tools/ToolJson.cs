using System.Text.Json.Serialization;

namespace GanOrleans.Contracts.Tools;

/// <summary>
/// The types that ganctl and the tools of the silo's binary exchange; generated at build time, so that start-up does not reflect.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ToolLine))]
[JsonSerializable(typeof(ListDataRequest))]
[JsonSerializable(typeof(DataSetListing[]))]
[JsonSerializable(typeof(InspectDataRequest))]
[JsonSerializable(typeof(DataSetReport))]
[JsonSerializable(typeof(FetchDataRequest))]
[JsonSerializable(typeof(FetchDataAnswer))]
[JsonSerializable(typeof(VerifyDataRequest))]
[JsonSerializable(typeof(FileReport[]))]
[JsonSerializable(typeof(PrepareDataRequest))]
[JsonSerializable(typeof(PrepareDataAnswer))]
[JsonSerializable(typeof(CacheDataRequest))]
[JsonSerializable(typeof(CacheDataAnswer))]
[JsonSerializable(typeof(ListVariantsRequest))]
[JsonSerializable(typeof(VariantListing[]))]
[JsonSerializable(typeof(DescribeVariantRequest))]
[JsonSerializable(typeof(VariantReport))]
[JsonSerializable(typeof(ClassifyRequest))]
[JsonSerializable(typeof(ClassifyAnswer))]
[JsonSerializable(typeof(ProbeRequest))]
[JsonSerializable(typeof(ProbeAnswer))]
[JsonSerializable(typeof(FiltersRequest))]
[JsonSerializable(typeof(FiltersAnswer))]
[JsonSerializable(typeof(ModesRequest))]
[JsonSerializable(typeof(ModesAnswer))]
public sealed partial class ToolJson : JsonSerializerContext;
