using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using GanOrleans.Contracts.Runs;
using GanOrleans.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace GanOrleans.Silo.Web;

/// <summary>The JSON API: nothing here starts, changes or ends a run. All that it writes is studies.</summary>
internal static class WebApi
{
    private const int MaxPoints = IRunCurveGrain.MaxPoints;

    internal static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapGet("/runs", RunsAsync).WithName("listRuns").WithSummary("All runs, newest first.");
        api.MapGet("/runs/{id}", RunAsync).WithName("getRun").WithSummary("One run.");
        api.MapGet("/runs/{id}/curve", CurveAsync)
            .WithName("getCurve")
            .WithSummary("The run's losses, outputs and rates by iteration, thinned.");
        api.MapGet("/runs/{id}/updates", UpdatesAsync)
            .WithName("watchRun")
            .WithSummary("Live updates as server-sent events; the stream ends with the run.")
            .Produces<UpdateView>(200, "text/event-stream");
        api.MapGet("/runs/{id}/samples", PicturesAsync)
            .WithName("listSamples")
            .WithSummary("The iterations that there is a picture of samples of, oldest first.");
        api.MapGet("/runs/{id}/samples/{iteration:long}", PictureAsync)
            .WithName("getSamples")
            .WithSummary("A picture of samples of one fixed z, a PNG.")
            .Produces<byte[]>(200, "image/png");
        api.MapGet("/runs/{id}/evaluations", EvaluationsAsync)
            .WithName("listEvaluations")
            .WithSummary("What comparing the run's samples with real data gave, oldest first.");
        api.MapStudies();
        api.MapGet("/silos", Silos).WithName("listSilos").WithSummary("The silos of the cluster, as this one sees them.");
    }

    private static async Task<Ok<IEnumerable<RunItem>>> RunsAsync(IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok((await grains.GetGrain<IRunCatalogGrain>(0).ListAsync(cancellationToken)).Select(Views.Of));

    private static async Task<Results<Ok<RunView>, NotFound>> RunAsync(string id, RunReader runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run ? TypedResults.Ok(Views.Of(run)) : TypedResults.NotFound();

    private static async Task<Results<Ok<IReadOnlyList<PointView>>, NotFound>> CurveAsync(
        string id,
        RunReader runs,
        CancellationToken cancellationToken,
        [Description("At most so many points, 2 to 2000; 600 when not given.")] int points = 600
    ) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? TypedResults.Ok(await runs.CurveAsync(run, Math.Clamp(points, 2, MaxPoints), cancellationToken))
            : TypedResults.NotFound();

    private static async Task<Results<Ok<IEnumerable<EvaluationView>>, NotFound>> EvaluationsAsync(
        string id, RunReader runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? TypedResults.Ok((await runs.EvaluationsAsync(run, cancellationToken)).Select(Views.Of))
            : TypedResults.NotFound();

    private static async Task<Results<ServerSentEventsResult<UpdateView>, NotFound>> UpdatesAsync(
        string id,
        RunReader runs,
        IGrainFactory grains,
        IHostApplicationLifetime lifetime,
        HttpContext context,
        [Description("The last sequence number seen; 0 = from the oldest kept.")] long after = 0)
    {
        if (await runs.FindAsync(id, context.RequestAborted) is not { } run)
            return TypedResults.NotFound();
        return TypedResults.ServerSentEvents(
            FollowAsync(grains.GetGrain<ICoordinatorGrain>(run.RunId), after, lifetime.ApplicationStopping, context.RequestAborted));
    }

    // A stream must not hold up a silo that ends.
    private static async IAsyncEnumerable<SseItem<UpdateView>> FollowAsync(
        ICoordinatorGrain coordinator, long after, CancellationToken stopping, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        await using var updates = coordinator.WatchAsync(after, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync(updates))
            yield return new SseItem<UpdateView>(Views.Of(updates.Current), "update") { EventId = $"{updates.Current.Sequence}" };
    }

    // The page asks again after the last update seen, whyever a stream ended.
    private static async Task<bool> NextAsync(IAsyncEnumerator<RunUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or OrleansException or TimeoutException or EnumerationAbortedException)
        {
            return false;
        }
    }

    private static async Task<Results<Ok<IReadOnlyList<PictureView>>, NotFound>> PicturesAsync(
        string id,
        RunReader runs,
        CancellationToken cancellationToken
    ) => await runs.FindAsync(id, cancellationToken) is { } run ? TypedResults.Ok(runs.Pictures(run)) : TypedResults.NotFound();

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> PictureAsync(
        string id, long iteration, RunReader runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run && runs.Picture(run, iteration) is { } file
            ? TypedResults.PhysicalFile(file.FullName, "image/png")
            : TypedResults.NotFound();

    private static Ok<IEnumerable<SiloView>> Silos(IClusterMembershipService membership) =>
        TypedResults.Ok(membership.CurrentSnapshot.Members.Values
            .Select(silo => new SiloView(silo.Name, silo.SiloAddress.ToString(), silo.Status.ToString().ToLowerInvariant()))
            .OrderBy(silo => silo.Name, StringComparer.Ordinal).AsEnumerable());
}
