using GanOrleans.Contracts;

namespace GanOrleans.Grains.Networks;

/// <summary>What an owner says to a share: the answer, or what to wait for.</summary>
internal readonly record struct ShareReply(StepAnswer? Answer, Task<StepAnswer>? Pending);
