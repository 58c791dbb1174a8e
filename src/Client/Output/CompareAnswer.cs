using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Output;

/// <param name="Id">The run.</param>
/// <param name="State">Its state.</param>
/// <param name="Iteration">Committed iterations.</param>
/// <param name="Spec">Its spec, resolved.</param>
/// <param name="Evaluation">The newest result of an evaluation; null = there is none.</param>
public sealed record ComparedRun(string Id, RunState State, long Iteration, RunSpec Spec, EvaluationResult? Evaluation);

/// <param name="Field">The setting.</param>
/// <param name="Values">Its values, one for each run; null = not set.</param>
public sealed record SpecDifference(string Field, IReadOnlyList<string?> Values);

/// <param name="Value">What it is of: <c>loss-d</c>.</param>
/// <param name="Iterations">The same iterations for all runs, rising, up to the least of their newest.</param>
/// <param name="Values">For each run its value at each of them; null = not defined there.</param>
public sealed record AlignedCurve(string Value, IReadOnlyList<long> Iterations, IReadOnlyList<IReadOnlyList<double?>> Values);

/// <param name="Runs">The runs, as they were named.</param>
/// <param name="Differences">Settings that are not the same in all.</param>
/// <param name="Curves">Their figures at the same iterations.</param>
public sealed record CompareAnswer(
    IReadOnlyList<ComparedRun> Runs, IReadOnlyList<SpecDifference> Differences, IReadOnlyList<AlignedCurve> Curves);
