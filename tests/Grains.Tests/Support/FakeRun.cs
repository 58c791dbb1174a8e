using System.Net;
using GanOrleans.Contracts;
using GanOrleans.Grains.Coordination;
using GanOrleans.Grains.FaultInjection;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using GanOrleans.Models.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>The parts of a coordinator with a clock that tests move and grains that do as tests say: no cluster, no torch, no
/// waiting.</summary>
/// <remarks>Everything happens in turns, one at a time, as in a grain: <see cref="TurnAsync{T}"/>.</remarks>
internal sealed class FakeRun : IDisposable
{
    public const string Id = "mlp-rings-12345678";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskScheduler turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private readonly long iterations;

    private FakeRun(long iterations, Action<GanOptions>? configure)
    {
        this.iterations = iterations;
        Options = new GanOptions { StorageRoot = folder.Path, Cores = 2 };
        configure?.Invoke(Options);
        Grains = new FakeGrains(folder.Path);
        Activate();
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeRecordStorage Storage { get; } = new();

    public FakeGrains Grains { get; }

    public GanOptions Options { get; }

    public SiloCapabilities[] Silos { get; set; } =
    [new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1), "cpu", 2, "this machine", "")];

    public bool IsDraining { get; set; }

    public RunParts Parts { get; private set; } = null!;

    public Task Loop { get; private set; } = Task.CompletedTask;

    public string Folder => Path.Combine(folder.Path, Id);

    /// <summary>The status, as a turn of its own reads it.</summary>
    public RunStatus Status => InTurn(() => Parts.Status()!);

    /// <summary>The events so far, as a turn of its own reads them.</summary>
    public RunUpdate[] Events => InTurn(() => Parts.Log.ReadEvents(0, 1_000));

    /// <summary>A run that is created and whose loop has not begun.</summary>
    public static async Task<FakeRun> CreateAsync(
        long iterations = 100, Func<RunSpec, RunSpec>? change = null, Action<GanOptions>? configure = null)
    {
        var run = new FakeRun(iterations, configure);
        await run.TurnAsync(() => run.Parts.Creator.CreateAsync(run.Resolved(change)));
        return run;
    }

    /// <summary>A run that is not created.</summary>
    public static FakeRun None(Action<GanOptions>? configure = null) => new(100, configure);

    /// <summary>A run in its first generation, whose first lease waits for the test.</summary>
    public static async Task<FakeRun> TrainingAsync(
        long iterations = 1_000_000, Func<RunSpec, RunSpec>? change = null, Action<GanOptions>? configure = null)
    {
        var run = await CreateAsync(iterations, change, configure);
        run.Begin();
        await run.Grains.Worker.NextAsync();
        return run;
    }

    public ResolvedRun Resolved(Func<RunSpec, RunSpec>? change = null)
    {
        var spec = new RunSpec
        {
            Variant = "mlp",
            Dataset = "rings",
            Seed = 3,
            Threads = 1,
            SampleEvery = 0,
            CheckpointEvery = 0,
            Device = "cpu",
        };
        var training = new MlpVariant().Defaults(DataSets.Open("rings").Description) with { Iterations = iterations };
        return new ResolvedRun { Spec = change?.Invoke(spec) ?? spec, Training = TrainingJson.Write(training), DatasetHash = "sha256:00" };
    }

    /// <summary>Begins the loop.</summary>
    public void Begin()
    {
        Parts.Live.Begin("mlp", Parts.Record.State);
        Loop = TurnAsync(() => Parts.Loop.RunLoopAsync(stopping.Token));
    }

    /// <summary>Another activation over what is durable.</summary>
    public void Activate()
    {
        Parts?.Dispose();
        var folders = new RunFolders(Microsoft.Extensions.Options.Options.Create(Options));
        var services = new RunServices(
            Grains, () => Silos, folders, FaultInjector.None, Silos[0].Address.ToString(), () => IsDraining, Options, Time,
            NullLogger.Instance);
        Parts = new RunParts(Id, Storage, services, (_, _) => { }, stopping.Token);
        if (Parts.Record.Exists)
            Parts.Restore();
    }

    /// <summary>Runs something in a turn.</summary>
    public Task<T> TurnAsync<T>(Func<Task<T>> turn) =>
        Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns).Unwrap();

    /// <summary>Runs something in a turn.</summary>
    public Task TurnAsync(Func<Task> turn) =>
        Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns).Unwrap();

    /// <summary>Runs something in a turn.</summary>
    public Task TurnAsync(Action turn) => Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns);

    /// <summary>Reads something in a turn; a test's thread would meet what a turn is changing.</summary>
    private T InTurn<T>(Func<T> read) =>
        TaskScheduler.Current == turns ? read() : TurnAsync(() => Task.FromResult(read())).GetAwaiter().GetResult();

    /// <summary>Waits for a condition, moving the clock by a step each time it does not hold; zero leaves the clock alone.</summary>
    public async Task WaitAsync(Func<bool> condition, string what, TimeSpan step = default)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await TurnAsync(() => Task.FromResult(condition())))
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"Not {what} after {Limit.TotalSeconds:0} s: {Status}");
            // What has just been completed comes first: a clock that runs ahead of the thread pool would run out for it.
            await Task.Delay(1);
            Time.Advance(step);
        }
    }

    /// <summary>Completes the lease that waits, and waits for the next one.</summary>
    public async Task LeaseAsync(Func<IterationLease, LeaseResult>? result = null)
    {
        Grains.Worker.Complete(result);
        await Grains.Worker.NextAsync();
    }

    public void Dispose()
    {
        stopping.Cancel();
        Parts.Dispose();
        stopping.Dispose();
        folder.Dispose();
    }
}
