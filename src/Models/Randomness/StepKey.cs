namespace GanOrleans.Models.Randomness;

/// <summary>Names one step of one run and thereby keys everything random in it: minibatch, noise and masks.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Iteration">Iteration t, from 0.</param>
/// <param name="Phase">Index of the phase within the iteration, from 0.</param>
/// <param name="Substep">Repetition of the phase, from 0 to the repeats of the phase − 1: counts the k D-steps.</param>
public readonly record struct StepKey(ulong Seed, long Iteration, int Phase, int Substep);
