using System.CommandLine;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Sampling;

namespace GanOrleans.Client.Commands;

/// <summary>What the options ask a sampler for; a class is looked up when the run is known.</summary>
internal sealed partial class SampleCommand
{
    private SampleRequest Wanted(ParseResult parse)
    {
        var standard = new SampleRequest(
            0,
            WholeNumber.Of(parse, seed, 1, 0, ulong.MaxValue),
            (long)WholeNumber.Of(parse, first, 0, 0, long.MaxValue / 1_000),
            parse.GetValue(ema),
            parse.GetValue(from));
        if (parse.GetValue(interpolate) is { } kind)
        {
            var walk = new LatentWalk((int)WholeNumber.Of(parse, steps, 10, LatentWalk.MinSteps, LatentWalk.MaxSteps), IsSpherical(kind));
            return standard with
            {
                Walk = walk,
                Count = walk.Steps * (int)WholeNumber.Of(parse, count, StandardRows, 1, MaxSamples / LatentWalk.MaxSteps),
                First = walk.Steps * standard.First,
            };
        }

        if (parse.GetValue(arithmetic) is { } terms)
        {
            var sum = LatentSumText.Parse(arithmetic.Name, terms);
            return standard with { Sum = sum, Count = sum.PictureCount };
        }

        return standard with
        {
            Count = (int)WholeNumber.Of(parse, count, 64, 1, (ulong)(parse.GetValue(reals) ? Runs.GanClient.SamplesPerCall : MaxSamples)),
            Reconstruct = parse.GetValue(reconstruct),
        };
    }

    private bool IsSpherical(string kind) => kind switch
    {
        "linear" => false,
        "spherical" => true,
        _ => throw new UserException(ExitCodes.BadInput, $"{interpolate.Name} '{kind}' is not allowed.", "Allowed: linear or spherical."),
    };

    // What to draw instead of samples, at most one of them, and what goes with which.
    private void CheckTogether(ParseResult parse)
    {
        string[] kinds =
        [
            .. new Option[] { reals, interpolate, arithmetic, reconstruct }
                .Where(option => Given(parse, option))
                .Select(option => option.Name),
        ];
        if (kinds.Length > 1)
            throw new UserException(ExitCodes.BadInput, $"{string.Join(" and ", kinds)} do not go together.", "Give one of them.");
        Refuse(nearest, kinds is [var kind] && kind != interpolate.Name ? kind : null);
        Refuse(steps, kinds is ["--interpolate"] ? null : "samples without --interpolate");
        Refuse(count, kinds is ["--arithmetic"] ? "--arithmetic, whose terms say how many" : null);
        Refuse(first, kinds is ["--arithmetic"] ? "--arithmetic, whose terms name the samples" : null);
        foreach (var option in new Option[] { seed, first, ema, from, label })
            Refuse(option, kinds is ["--reals"] ? "--reals, which no generator draws" : null);
        foreach (var option in new Option[] { seed, label })
            Refuse(option, kinds is ["--reconstruct"] ? "--reconstruct, which starts from real samples" : null);

        void Refuse(Option option, string? with)
        {
            if (with is not null && Given(parse, option))
                throw new UserException(ExitCodes.BadInput, $"{option.Name} does not go with {with}.", $"Leave {option.Name} out.");
        }
    }

    private static bool Given(ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };
}
