using System.Security.Cryptography;
using System.Text;
using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Grains.Catalog;

/// <summary>
/// The cluster's list of runs, durable. A run is listed before it starts, so that a crash in between leaves one that can still be started.
/// </summary>
[Reentrant, GrainType("gan-catalog")]
public sealed partial class RunCatalogGrain(
    [PersistentState("catalog", RunStorage.Name)] IPersistentState<Runs.Catalog> catalog, IServiceProvider services, TimeProvider time,
    ILogger<RunCatalogGrain> logger)
    : Grain, IRunCatalogGrain, IDisposable
{
    private static readonly TimeSpan PrepareWaitLimit = TimeSpan.FromSeconds(5);

    private readonly SpecChecker checker = services.GetRequiredService<SpecChecker>();
    private readonly SemaphoreSlim writing = new(1);

    /// <inheritdoc/>
    public async Task<ValidationError[]> ValidateAsync(RunSpec spec, CancellationToken cancellationToken) =>
        (await checker.CheckAsync(spec)).Errors;

    /// <inheritdoc/>
    public async Task<string[]> NotesAsync(RunSpec spec, CancellationToken cancellationToken) => (await checker.CheckAsync(spec)).Notes;

    /// <inheritdoc/>
    public Task<string?> PrepareAsync(RunSpec spec, CancellationToken cancellationToken) =>
        checker.PrepareAsync(spec, PrepareWaitLimit, cancellationToken);

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken)
    {
        if (RunSpecValidator.CheckIdempotencyKey(request.IdempotencyKey) is { } keyError)
            return new SubmitResult(SubmitOutcome.Refused, null, [keyError]);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.IdempotencyKey)));
        if ((await DurableAsync(cancellationToken)).FirstOrDefault(entry => entry.Key == key) is { } known)
            return await AgainAsync(known, request.Spec, cancellationToken);

        var resolved = await checker.CheckAsync(request.Spec);
        if (resolved.Errors.Length > 0)
            return new SubmitResult(SubmitOutcome.Refused, null, resolved.Errors);

        // One submit at a time from here: two of one key must see each other.
        await writing.WaitAsync(cancellationToken);
        CatalogEntry entry;
        try
        {
            if (Find(key) is { } meanwhile)
                return await AgainAsync(meanwhile, request.Spec, cancellationToken);
            var runId = $"{resolved.Run!.Spec.Name}-{key[..8]}";
            entry = new CatalogEntry { RunId = runId, Key = key, Spec = request.Spec, SubmittedAt = time.GetUtcNow() };
            catalog.State.Runs.Add(entry);
            try
            {
                await WriteAsync();
            }
            catch
            {
                catalog.State.Runs.Remove(entry);
                throw;
            }
        }
        finally
        {
            writing.Release();
        }

        await Coordinator(entry.RunId).CreateAsync(resolved.Run!, cancellationToken);
        return new SubmitResult(SubmitOutcome.Created, entry.RunId, []) { Notes = resolved.Notes };
    }

    /// <inheritdoc/>
    public async Task<RunSummary[]> ListAsync(CancellationToken cancellationToken)
    {
        var runs = catalog.State.Runs.ToArray();
        var summaries = await Task.WhenAll(runs.Select(entry => SummaryAsync(entry, cancellationToken)));
        return [.. summaries.OrderByDescending(run => run.SubmittedAt)];
    }

    /// <inheritdoc/>
    public Task<string[]> IdsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(catalog.State.Runs.OrderByDescending(entry => entry.SubmittedAt).Select(entry => entry.RunId).ToArray());

    /// <inheritdoc/>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var unfinished = (await DurableAsync(cancellationToken)).Where(entry => entry.End is null).ToArray();
        foreach (var entry in unfinished)
        {
            try
            {
                // Idempotent: a run that was listed and never started starts now, every other one is activated by the call.
                await Coordinator(entry.RunId).StartAsync(entry.Spec, cancellationToken);
                await SummaryAsync(entry, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNotResumed(entry.RunId, e);
            }
        }

        if (unfinished.Any(entry => entry.End is not null))
        {
            await writing.WaitAsync(cancellationToken);
            try
            {
                await WriteAsync();
            }
            finally
            {
                writing.Release();
            }
        }
    }

    /// <summary>Called when the activation is gone.</summary>
    public void Dispose() => writing.Dispose();

    private async Task<SubmitResult> AgainAsync(CatalogEntry entry, RunSpec spec, CancellationToken cancellationToken)
    {
        var differences = SpecDifferences.Between(entry.Spec, spec);
        if (differences.Length > 0)
            return new SubmitResult(SubmitOutcome.Conflict, entry.RunId, differences);
        await Coordinator(entry.RunId).StartAsync(entry.Spec, cancellationToken);
        return new SubmitResult(SubmitOutcome.Existing, entry.RunId, []);
    }

    private async Task<RunSummary> SummaryAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        if (entry.End is { } known)
            return known;
        RunStatus? status = null;
        try
        {
            status = await Coordinator(entry.RunId).StatusAsync(cancellationToken);
        }
        catch (Exception e) when (GrainCalls.IsUnreachable(e))
        {
            LogNoStatus(entry.RunId, e.Message);
        }

        var summary = new RunSummary(
            entry.RunId, entry.Spec.Variant!, entry.Spec.Dataset!, status?.State ?? RunState.Submitted, status?.Iteration ?? 0,
            status?.Spec.Iterations ?? entry.Spec.Iterations ?? 0, entry.SubmittedAt);
        if (summary.State.IsTerminal())
            entry.End = summary;
        return summary;
    }

    private async Task WriteAsync()
    {
        try
        {
            await catalog.WriteStateAsync(CancellationToken.None);
        }
        catch (InconsistentStateException)
        {
            // Another activation wrote the catalog since: the next call goes to one that reads it.
            DeactivateOnIdle();
            throw;
        }
    }

    // What is in the list while it is written may yet be taken out: nobody acts on it before.
    private async Task<CatalogEntry[]> DurableAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            return [.. catalog.State.Runs];
        }
        finally
        {
            writing.Release();
        }
    }

    private CatalogEntry? Find(string key) => catalog.State.Runs.FirstOrDefault(entry => entry.Key == key);

    private ICoordinatorGrain Coordinator(string runId) => GrainFactory.GetGrain<ICoordinatorGrain>(runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} could not be resumed; its reminder will try again")]
    private partial void LogNotResumed(string runId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} gives no status: {Reason}")]
    private partial void LogNoStatus(string runId, string reason);
}
