using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Evaluation;

/// <summary>The results of a run's evaluations: <c>evaluations.jsonl</c> in its folder.</summary>
internal sealed class EvaluationFile(string folder) : JsonLines<EvaluationResult>(Path.Combine(folder, "evaluations.jsonl"));
