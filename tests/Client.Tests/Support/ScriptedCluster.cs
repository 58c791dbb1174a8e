using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Contracts.Specs;
using GanOrleans.Support.Harness;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace GanOrleans.Client.Tests.Support;

/// <summary>A real cluster of one silo in this process, whose catalog, coordinators and samplers answer from a script.</summary>
public sealed class ScriptedCluster : IAsyncLifetime
{
    private InProcessTestCluster cluster = null!;

    public Script Script { get; } = new();

    public IGrainFactory Grains => cluster.Client;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton(Script));
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();
}

/// <summary>What the scripted grains answer.</summary>
public sealed class Script
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (RunSpec Spec, string RunId)> submitted = [];

    /// <summary>Errors that only the cluster finds.</summary>
    public Func<RunSpec, ValidationError[]> Errors { get; set; } = _ => [];

    /// <summary>What the cluster says while it reads data, call after call.</summary>
    public ConcurrentQueue<string> Preparing { get; } = [];

    /// <summary>Runs by id, newest first in <see cref="Order"/>.</summary>
    public Dictionary<string, RunStatus> Runs { get; } = [];

    /// <summary>Plans of runs that have started.</summary>
    public Dictionary<string, RunPlan> Plans { get; } = [];

    public List<string> Order { get; } = [];

    /// <summary>Updates of every run.</summary>
    public List<RunUpdate> Updates { get; } = [];

    /// <summary>Sequence numbers after which a watch breaks, each once.</summary>
    public HashSet<long> BreakAfter { get; } = [];

    /// <summary>How often a watch was opened, with what.</summary>
    public List<long> WatchedAfter { get; } = [];

    public List<CheckpointInfo> Checkpoints { get; } = [];

    /// <summary>Names of checkpoints that verification finds damaged.</summary>
    public HashSet<string> Damaged { get; } = [];

    /// <summary>Names of checkpoints that verification cannot read.</summary>
    public HashSet<string> Unreadable { get; } = [];

    /// <summary>Files of every checkpoint.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>What manifests have as the SHA-256 of each.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Requests that samplers got.</summary>
    public List<SampleRequest> Sampled { get; } = [];

    /// <summary>Iteration of the live weights, per call.</summary>
    public Func<int, long> IterationOfCall { get; set; } = _ => 7;

    /// <summary>Width and height of samples.</summary>
    public int Side { get; set; } = 2;

    /// <summary>Lists of runs wait for this.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    public int SubmitCount => submitted.Count;

    public RunStatus Add(string runId, RunState state = RunState.Running, string reason = "")
    {
        var status = new RunStatus
        {
            RunId = runId,
            Spec = new RunSpec { Variant = "gan", Dataset = "mnist", Iterations = 6000 },
            State = state,
            Reason = reason,
            Iteration = 1200,
            Folder = runId,
            SubmittedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        lock (gate)
        {
            Runs[runId] = status;
            Order.Insert(0, runId);
        }

        return status;
    }

    /// <summary>Has a run train a variant with these classes; none where it is unconditional.</summary>
    public void Plan(string runId, params string[] classes) => Plans[runId] = new RunPlan
    {
        RunId = runId,
        Spec = Runs[runId].Spec,
        Training = "{}",
        Workers = 1,
        NetworkKind = "cpu",
        WorkerKind = "cpu",
        Threads = 1,
        Folder = runId,
        DatasetHash = "",
        StepDeadline = TimeSpan.FromSeconds(60),
        Classes = classes.Length,
        ClassNames = classes,
    };

    public SubmitResult Submit(SubmitRequest request)
    {
        var errors = Errors(request.Spec);
        if (errors.Length > 0)
            return new SubmitResult(SubmitOutcome.Refused, null, errors);

        lock (gate)
        {
            if (submitted.TryGetValue(request.IdempotencyKey, out var known))
                return known.Spec.Seed == request.Spec.Seed
                    ? new SubmitResult(SubmitOutcome.Existing, known.RunId, [])
                    : new SubmitResult(
                        SubmitOutcome.Conflict, known.RunId,
                        [new ValidationError("seed", $"{request.Spec.Seed}", $"{known.Spec.Seed}", "")]);
            var id = $"{request.Spec.Variant}-{request.Spec.Dataset}-{submitted.Count:0000}";
            submitted[request.IdempotencyKey] = (request.Spec, id);
            Add(id);
            return new SubmitResult(SubmitOutcome.Created, id, []) { Notes = Notes(request.Spec) };
        }
    }

    public static string[] Notes(RunSpec spec) => spec.Epochs is { } epochs ? [$"epochs: {epochs} = some iterations"] : [];
}

public sealed class ScriptedCatalog(Script script) : Grain, IRunCatalogGrain
{
    public Task<string?> PrepareAsync(RunSpec spec, CancellationToken cancellationToken = default) =>
        Task.FromResult(script.Preparing.TryDequeue(out var progress) ? progress : null);

    public Task<ValidationError[]> ValidateAsync(RunSpec spec, CancellationToken cancellationToken = default) =>
        Task.FromResult(script.Errors(spec));

    public Task<string[]> NotesAsync(RunSpec spec, CancellationToken cancellationToken = default) => Task.FromResult(Script.Notes(spec));

    public Task<SubmitResult> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken = default) =>
        Task.FromResult(script.Submit(request));

    public async Task<RunSummary[]> ListAsync(CancellationToken cancellationToken = default)
    {
        await script.Hold;
        return [.. script.Order
            .Select(id => script.Runs[id])
            .Select(run => new RunSummary(run.RunId, "gan", "mnist", run.State, run.Iteration, 6000, run.SubmittedAt))];
    }

    public async Task<string[]> IdsAsync(CancellationToken cancellationToken = default) =>
        [.. (await ListAsync(cancellationToken)).Select(run => run.RunId)];

    public Task ResumeAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}

[Orleans.Concurrency.Reentrant]
public sealed class ScriptedCoordinator(Script script) : Grain, ICoordinatorGrain
{
    private string Id => this.GetPrimaryKeyString();

    public Task StartAsync(RunSpec spec, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task CreateAsync(ResolvedRun resolved, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<SampleSource?> SampleSourceAsync(string? checkpoint, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The scripted sampler asks nobody.");

    public Task<RunStatus?> StatusAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(script.Runs.GetValueOrDefault(Id));

    public Task<RunPlan?> PlanAsync(CancellationToken cancellationToken = default) => Task.FromResult(script.Plans.GetValueOrDefault(Id));

    public async IAsyncEnumerable<RunUpdate> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        script.WatchedAfter.Add(after);
        foreach (var update in script.Updates.Where(update => update.Sequence > after))
        {
            await Task.Yield();
            yield return update;
            if (script.BreakAfter.Remove(update.Sequence))
                throw new Orleans.Runtime.OrleansException("The script breaks the connection here.");
        }
    }

    public Task<RunStatus?> CancelAsync(CancellationToken cancellationToken = default)
    {
        if (script.Runs.TryGetValue(Id, out var run) && !run.State.IsTerminal())
            script.Runs[Id] = run with { State = RunState.Cancelled };
        return Task.FromResult(script.Runs.GetValueOrDefault(Id));
    }

    public Task<RunStatus?> PauseAsync(CancellationToken cancellationToken = default) => Move(RunState.Paused, "by a user");

    public Task<RunStatus?> ResumeAsync(CancellationToken cancellationToken = default) => Move(RunState.Queued, "");

    public Task<RunUpdate[]> EventsAsync(long after, int count, CancellationToken cancellationToken = default) =>
        Task.FromResult<RunUpdate[]>([.. script.Updates.Where(update => update.Sequence > after && update.Event.Length > 0).Take(count)]);

    public Task<CheckpointReport[]> VerifyCheckpointsAsync(string? name, CancellationToken cancellationToken = default)
    {
        var asked = script.Checkpoints.Where(c => name is null || c.Name == name).ToArray();
        return asked.Length == 0 && name is not null
            ? throw new RunException($"Run '{Id}' has no checkpoint '{name}'.")
            : Task.FromResult<CheckpointReport[]>([.. asked.Select(c =>
                new CheckpointReport(c.Name, script.Damaged.Contains(c.Name) ? ["'x': its sha256 differs."] : [])
                {
                    Unreadable = script.Unreadable.Contains(c.Name) ? "the disk is away" : null,
                })]);
    }

    public Task EvaluatedAsync(EvaluationResult result, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CheckpointInfo> PinCheckpointAsync(string name, bool pinned, CancellationToken cancellationToken = default) =>
        Task.FromResult(script.Checkpoints.Single(c => c.Name == name) with { Pinned = pinned });

    public Task<RunStatus?> RestoreCheckpointAsync(string name, CancellationToken cancellationToken = default) =>
        Move(RunState.Recovering, "");

    public Task<HeldCheckpoint> HoldCheckpointAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            new HeldCheckpoint(
                script.Checkpoints.Single(c => c.Name == name),
                [.. script.Files.Select(file => new CheckpointFileInfo(file.Key, file.Value.Length, script.Sha256))],
                new RunPlan
                {
                    RunId = Id,
                    Spec = script.Runs[Id].Spec,
                    Training = "",
                    Workers = 1,
                    NetworkKind = "cpu",
                    WorkerKind = "cpu",
                    Threads = 1,
                    Folder = Id,
                    DatasetHash = "",
                    StepDeadline = TimeSpan.FromSeconds(60),
                }));

    public Task<SlotLease?> SlotAsync(CancellationToken cancellationToken = default) => Task.FromResult<SlotLease?>(null);

    public Task DrainAsync(string siloAddress, CancellationToken cancellationToken = default) => Task.CompletedTask;

    private Task<RunStatus?> Move(RunState state, string reason)
    {
        if (script.Runs.TryGetValue(Id, out var run) && !run.State.IsTerminal())
            script.Runs[Id] = run with { State = state, Reason = reason };
        return Task.FromResult(script.Runs.GetValueOrDefault(Id));
    }

    public Task<CheckpointInfo> CheckpointAsync(CancellationToken cancellationToken = default) =>
        script.Runs[Id].State.IsTerminal()
            ? throw new RunException($"Run '{Id}' has ended; its last checkpoint is 'x'. List them.")
            : Task.FromResult(
                new CheckpointInfo("001200-g1", 1200, 1, 14_200_000, script.Runs[Id].SubmittedAt, $"{Id}/checkpoints/001200-g1"));

    public Task<CheckpointInfo[]> ListCheckpointsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(script.Checkpoints.ToArray());
}

public sealed class ScriptedReader(Script script) : Grain, ICheckpointReaderGrain
{
    public Task<CheckpointBytes> ReadAsync(string checkpoint, string file, long offset, CancellationToken cancellationToken = default) =>
        Task.FromResult(new CheckpointBytes(script.Files[file][(int)offset..]));
}

public sealed class ScriptedSampler(Script script) : Grain, ISamplerGrain
{
    /// <summary>
    /// Sample i is a 1 × 2 × 2 image (or of the script's side) whose pixels are all (i mod 256) / 255, so that order can be checked.
    /// </summary>
    public Task<SampleResult> SampleAsync(SampleRequest request, CancellationToken cancellationToken = default)
    {
        script.Sampled.Add(request);
        if (script.Damaged.Contains(request.Checkpoint ?? ""))
            throw RunException.DamagedFile("generator.safetensors: its sha256 differs.");
        return Task.FromResult(
            new SampleResult(
                [request.Count, 1, script.Side, script.Side], Pixels(request.First, request.Count, script.Side),
                script.IterationOfCall(script.Sampled.Count), request.Checkpoint ?? "live"));
    }

    public Task<SampleResult> RealsAsync(int count, CancellationToken cancellationToken = default) =>
        Task.FromResult(new SampleResult([count, 1, 2, 2], Pixels(0, count), 0, "reals"));

    /// <summary>The nearest image is white, its number the first pixel of the one that was asked for.</summary>
    public Task<NearestResult> NearestAsync(NearestRequest request, CancellationToken cancellationToken = default)
    {
        var asked = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(request.Values).ToArray();
        var white = new float[asked.Length];
        Array.Fill(white, 1f);
        var images = new SampleResult(
            request.Shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(white.AsSpan()).ToArray(), 0, "reals");
        return Task.FromResult(
            new NearestResult(
                images, [.. asked.Where((_, i) => i % 4 == 0).Select(pixel => (long)MathF.Round(255 * pixel))],
                new double[request.Shape[0]]));
    }

    private static byte[] Pixels(long first, int count, int side = 2)
    {
        var values = new float[count * side * side];
        for (var i = 0; i < values.Length; i++)
            values[i] = (first + i / (side * side)) % 256 / 255f;
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}
