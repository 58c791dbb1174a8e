using GanOrleans.Contracts;

namespace GanOrleans.Grains.Sampling;

/// <summary>Bounds of requests for walks, sums and reconstructions.</summary>
internal static class LatentChecks
{
    /// <exception cref="RunException">A bound is not kept; the message says which, what was given and what is allowed.</exception>
    public static void Check(RunPlan plan, SampleRequest request)
    {
        if ((request.Walk is not null ? 1 : 0) + (request.Sum is not null ? 1 : 0) + (request.Reconstruct ? 1 : 0) > 1)
            throw RunException.BadInput("A request asks for one of walk, sum and reconstructions; this one asks for several.");
        if (request.Walk is { Steps: < LatentWalk.MinSteps or > LatentWalk.MaxSteps } walk)
            throw RunException.BadInput(
                $"A row of a walk has {LatentWalk.MinSteps} to {LatentWalk.MaxSteps} steps; {walk.Steps} were asked for.");
        if (request.Reconstruct && request.First > int.MaxValue - request.Count)
            throw RunException.BadInput(
                $"First is {request.First}: reconstructions are of real samples 0 to {int.MaxValue - 1} of the run's order.");
        if (request.Sum is { } sum)
            CheckSum(plan, request, sum);
    }

    private static void CheckSum(RunPlan plan, SampleRequest request, LatentSum sum)
    {
        if (sum.Terms.Length is < 1 or > LatentSum.MaxTerms)
            throw RunException.BadInput($"A sum of latents has 1 to {LatentSum.MaxTerms} terms; {sum.Terms.Length} were given.");
        var samples = sum.Terms[0].Samples.Length;
        if (samples is < 1 or > LatentSum.MaxSamples || sum.Terms.Any(term => term.Samples.Length != samples))
            throw RunException.BadInput(
                $"Each term of a sum has the same number of samples, 1 to {LatentSum.MaxSamples}; given were "
                + $"{string.Join(", ", sum.Terms.Select(term => term.Samples.Length))}.");
        if (sum.Terms.Any(term => term.Samples.Any(sample => sample < 0)))
            throw RunException.BadInput("The numbers of the samples in a sum are at least 0.");
        if (request.Count != sum.PictureCount || request.First != 0)
            throw RunException.BadInput(
                $"A sum of {sum.Terms.Length} terms of {samples} samples is {sum.PictureCount} pictures from 0 on; {request.Count} from "
                + $"{request.First} on were asked for.");
        if (plan.Classes > 0 && (request.Class is null or SampleRequest.AllClasses))
            throw RunException.BadInput(
                $"Run '{plan.RunId}' is conditional: say of which class the pictures of a sum of latents are, 0 to {plan.Classes - 1}.");
    }
}
