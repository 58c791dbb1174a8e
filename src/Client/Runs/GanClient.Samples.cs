using System.Globalization;
using System.Runtime.CompilerServices;
using GanOrleans.Client.Connection;
using GanOrleans.Client.Imaging;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Runs;

// Samples, and what is compared with them.
public sealed partial class GanClient
{
    /// <summary>Draws samples, in calls of at most <see cref="SamplesPerCall"/>; all of one iteration's weights.</summary>
    /// <remarks>
    /// While a run trains, its weights move between two calls. The parts are asked for again when they are not of one iteration,
    /// a few times; then the mixture is refused and a checkpoint is advised.
    /// </remarks>
    /// <exception cref="UserException">They are of several iterations, or more than <see
    /// cref="MaxSampleBytes"/>, which the first call shows.</exception>
    public async Task<DrawnSamples> SampleAsync(string runId, SampleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        const int Attempts = 5;
        using var span = ClientTelemetry.Begin("sample");
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var parts = new List<SampleResult>();
            await foreach (var part in PartsAsync(runId, request, cancellationToken))
            {
                if (parts.Count == 0)
                    CheckSize(request, part);
                parts.Add(part);
            }

            if (parts.All(part => part.Iteration == parts[0].Iteration && part.Source == parts[0].Source))
                return new DrawnSamples(SampleSet.Join(parts), parts[0].Iteration, parts[0].Source, parts[0].Classes);
        }

        throw new UserException(
            ExitCodes.Conflict,
            $"Run '{runId}' trains faster than {request.Count} samples can be drawn, so they would mix the weights of several iterations.",
            $"Draw at most {SamplesPerCall}, or sample a checkpoint: 'ganctl checkpoint save {runId}', then 'ganctl sample {runId} "
                + $"--from <checkpoint>'."
        );
    }

    private static void CheckSize(SampleRequest request, SampleResult part)
    {
        // bytes of what one sample brings: of a reconstruction a pair
        var each = Math.Max(1, part.Values.LongLength / Math.Min(SamplesPerCall, request.Count));
        if (request.Count > MaxSampleBytes / each)
            throw new UserException(
                ExitCodes.BadInput,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.Count:N0} samples of {string.Join(" × ", part.Shape[1..])} values are {request.Count * each / 1e9:0.0} "
                        + $"GB; at most {MaxSampleBytes / each:N0} ({MaxSampleBytes / 1e9:0} GB) are drawn at once."
                ),
                "Draw fewer, and the rest with --first.");
    }

    /// <summary>The first real samples of the run's data, 1 to <see cref="SamplesPerCall"/>.</summary>
    public async Task<SampleSet> RealsAsync(string runId, int count, CancellationToken cancellationToken = default) =>
        SampleSet.Join([
            await retry.CallAsync(
                "reals", token => grains.GetGrain<ISamplerGrain>(runId).RealsAsync(count, token), RetryPolicy.Long, cancellationToken),
        ]);

    /// <summary>What a run was started with, settings resolved.</summary>
    /// <exception cref="UserException">The run has not started yet.</exception>
    public async Task<RunPlan> PlanAsync(string runId, CancellationToken cancellationToken = default) =>
        await retry.CallAsync("plan", token => Coordinator(runId).PlanAsync(token), RetryPolicy.Short, cancellationToken)
        ?? throw new UserException(
            ExitCodes.Conflict, $"Run '{runId}' has not started yet.", $"'ganctl status {runId}' says what it waits for.");

    /// <summary>Comparing a run's samples with real data.</summary>
    public async Task<RunEvaluations> EvaluationsAsync(string runId, CancellationToken cancellationToken = default) =>
        new(grains, retry, await PlanAsync(runId, cancellationToken));

    /// <summary>The training image nearest to each given one, in calls of at most <see cref="SamplesPerCall"/>.</summary>
    public async Task<NearestImages> NearestAsync(string runId, SampleSet images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var parts = new List<NearestResult>();
        for (var done = 0; done < images.Count; done += SamplesPerCall)
        {
            var part = images.Slice(done, Math.Min(SamplesPerCall, images.Count - done));
            var request = new NearestRequest(
                part.Shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(part.Values.AsSpan()).ToArray());
            parts.Add(
                await retry.CallAsync(
                    "nearest", token => grains.GetGrain<ISamplerGrain>(runId).NearestAsync(request, token), RetryPolicy.Long,
                    cancellationToken));
        }

        return new NearestImages(
            SampleSet.Join([.. parts.Select(part => part.Images)]), [.. parts.SelectMany(part => part.Indices)],
            [.. parts.SelectMany(part => part.Distances)]);
    }

    private async IAsyncEnumerable<SampleResult> PartsAsync(
        string runId, SampleRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var done = 0; done < request.Count; done += SamplesPerCall)
        {
            var part = request with { First = request.First + done, Count = Math.Min(SamplesPerCall, request.Count - done) };
            yield return await retry.CallAsync(
                "sample", token => grains.GetGrain<ISamplerGrain>(runId).SampleAsync(part, token), RetryPolicy.Long, cancellationToken);
        }
    }
}
