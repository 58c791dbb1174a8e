using GanOrleans.Contracts;

namespace GanOrleans.Grains.Networks;

/// <param name="Version">The network's version.</param>
/// <param name="Next">The step that is due.</param>
/// <param name="Skipped">Steps skipped in this generation.</param>
/// <param name="Missing">Ranks whose share is missing while others wait.</param>
internal sealed record OwnerStatus(long Version, StepId Next, long Skipped, int[] Missing);
