using System.Text.Json;
using System.Text.Json.Serialization;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Faults;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Output;

/// <summary>The JSON of <c>-o json</c>: <see cref="JsonStyle"/>, with states in kebab-case and specs with the keys of spec files.</summary>
public static class JsonText
{
    internal static JsonTypes Types { get; } =
        new(JsonStyle.Options(new SpecConverter(), new StateConverter(), new OutcomeConverter()));

    /// <summary>One line of JSON. <typeparamref name="T"/> is one of the types that <see cref="JsonTypes"/> lists.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, typeof(T), Types);

    /// <summary>Whether it can write a type.</summary>
    internal static bool Writes(Type type) => Types.GetTypeInfo(type) is not null;

    private sealed class StateConverter() : JsonStringEnumConverter<RunState>(JsonNamingPolicy.KebabCaseLower);

    private sealed class OutcomeConverter() : JsonStringEnumConverter<SubmitOutcome>(JsonNamingPolicy.KebabCaseLower);

    private sealed class SpecConverter : JsonConverter<RunSpec>
    {
        public override RunSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Specs are read by SpecFile, which reports lines.");

        public override void Write(Utf8JsonWriter writer, RunSpec value, JsonSerializerOptions options) => RunSpecJson.Write(writer, value);
    }
}

/// <summary>What <see cref="JsonText"/> can write; generated at build time, so that start-up does not reflect.</summary>
[JsonSerializable(typeof(RunStatus))]
[JsonSerializable(typeof(RunUpdate))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(RunSummary[]))]
[JsonSerializable(typeof(CheckpointInfo))]
[JsonSerializable(typeof(CheckpointInfo[]))]
[JsonSerializable(typeof(CheckpointReport[]))]
[JsonSerializable(typeof(FaultRule))]
[JsonSerializable(typeof(FaultRule[]))]
[JsonSerializable(typeof(SubmitAnswer))]
[JsonSerializable(typeof(SampleAnswer))]
[JsonSerializable(typeof(DemoAnswer))]
[JsonSerializable(typeof(ExportAnswer))]
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(EvaluationResult[]))]
[JsonSerializable(typeof(CompareAnswer))]
[JsonSerializable(typeof(PlotAnswer))]
internal sealed partial class JsonTypes : JsonSerializerContext;

/// <param name="Outcome"><c>created</c>, <c>existing</c>, <c>refused</c>, <c>conflict</c> or, for a dry run, <c>valid</c>.</param>
/// <param name="RunId">The run, or null when nothing was created.</param>
/// <param name="IdempotencyKey">The key that the run's id derives from.</param>
/// <param name="Spec">The spec as it was read.</param>
/// <param name="Faults">All faults.</param>
public sealed record SubmitAnswer(
    string Outcome, string? RunId, string IdempotencyKey, RunSpec Spec, IReadOnlyList<ValidationError> Faults);

/// <param name="RunId">The run.</param>
/// <param name="Source"><c>live</c> or the checkpoint's name.</param>
/// <param name="Iteration">The iteration that the weights are of.</param>
/// <param name="Shape">The samples' shape: count × sample.</param>
/// <param name="Files">The files that were written.</param>
/// <param name="Nearest">With <c>--nearest</c>, the training image at the right of each row; else null.</param>
public sealed record SampleAnswer(
    string RunId, string Source, long Iteration, IReadOnlyList<long> Shape, IReadOnlyList<string> Files,
    IReadOnlyList<NearestView>? Nearest = null);

/// <param name="Index">Number of the image in the training split.</param>
/// <param name="Distance">Euclidean distance over the pixels.</param>
public sealed record NearestView(long Index, double Distance);

/// <param name="Status">The run at its end.</param>
/// <param name="Runtime">libtorch, BLAS and device of the silo.</param>
/// <param name="Files">The pictures that were written.</param>
/// <param name="RunFolder">The run's folder.</param>
public sealed record DemoAnswer(RunStatus Status, string Runtime, IReadOnlyList<string> Files, string RunFolder);

/// <param name="Name">The checkpoint.</param>
/// <param name="Iteration">The iteration that its weights are of.</param>
/// <param name="Bytes">Size of its files.</param>
/// <param name="Folder">The folder that was made.</param>
public sealed record ExportAnswer(string Name, long Iteration, long Bytes, string Folder);
