using GanOrleans.Contracts;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>The grains of one run as plain objects.</summary>
internal sealed class FakeGrains(string root) : IRunGrains
{
    public FakeNetwork Discriminator { get; } = new(RunNetworks.Discriminator, root);

    public FakeNetwork Generator { get; } = new(RunNetworks.Generator, root);

    public FakeWorker Worker { get; } = new();

    public FakeDevice Device { get; } = new();

    public FakeEvaluator Evaluator { get; } = new();

    public FakeEvaluation Evaluation { get; } = new();

    public FakeNetwork[] Networks => [Discriminator, Generator];

    IReadOnlyList<INetworkGrain> IRunGrains.Networks(RunPlan plan) => Networks;

    IWorkerGrain IRunGrains.Worker(RunPlan plan, int rank) => Worker;

    IEvaluatorGrain IRunGrains.Evaluator(RunPlan plan) => Evaluator;

    IEvaluationGrain IRunGrains.Evaluation(RunPlan plan) => Evaluation;

    IDeviceGrain IRunGrains.Device(string kind) => Device;

    ICoordinatorGrain IRunGrains.Coordinator(string runId) => throw new NotSupportedException();
}

/// <summary>A network that holds a generation, and writes one small file into a checkpoint.</summary>
internal sealed class FakeNetwork(string name, string root) : INetworkGrain
{
    /// <summary>The generation that it holds; 0 = none.</summary>
    public int Generation { get; set; }

    /// <summary>What it was loaded with, in order.</summary>
    public List<LoadRequest> Loads { get; } = [];

    /// <summary>Completes before it has loaded.</summary>
    public Task LoadGate { get; set; } = Task.CompletedTask;

    /// <summary>Completes before it has written a checkpoint: a disk that hangs.</summary>
    public Task SaveGate { get; set; } = Task.CompletedTask;

    /// <summary>What loading, capturing, saving or measuring throws, or null.</summary>
    public Exception? LoadFault { get; set; }

    public Exception? SaveFault { get; set; }

    public Exception? MeasureFault { get; set; }

    /// <summary>Address of the silo that it loads on.</summary>
    public string Address { get; set; } = "address";

    public int Measures { get; private set; }

    public async Task<NetworkStatus> LoadAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        Loads.Add(request);
        await LoadGate;
        if (LoadFault is not null)
            throw LoadFault;
        Generation = request.Generation;
        return Status();
    }

    public Task<NetworkStatus> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status());

    public Task<NetworkStatus> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken) =>
        request.Generation == Generation ? Task.FromResult(Status()) : throw new RunException($"The {name} holds generation {Generation}.");

    public async Task SaveCaptureAsync(CaptureRequest request, CancellationToken cancellationToken)
    {
        await SaveGate;
        if (SaveFault is not null)
            throw SaveFault;
        await File.WriteAllTextAsync(Path.Combine(root, request.Folder, name), $"{request.Iteration}", cancellationToken);
    }

    public Task<NetworkMeasures?> MeasureAsync(int generation, CancellationToken cancellationToken)
    {
        Measures++;
        return MeasureFault is { } fault ? throw fault : Task.FromResult<NetworkMeasures?>(new NetworkMeasures(1, 2));
    }

    public Task UnloadAsync(int generation, CancellationToken cancellationToken)
    {
        Generation = 0;
        return Task.CompletedTask;
    }

    public Task PutShareAsync(StepId step, int rank, TensorChunk chunk, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StepReply> ExchangeAsync(
        StepId step, ShareHeader share, TensorChunk[] chunks, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ExchangeTicket?> OpenExchangeAsync(
        int generation, int rank, SharedMemoryPlace? gradient, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WeightsHeader?> OpenWeightsAsync(int generation, WeightsUse use, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<TensorChunk?> ReadWeightsAsync(WeightsHeader header, int index, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private NetworkStatus Status() =>
        new(Generation > 0, Generation, 1, null, 0, [], new GrainPlace(name, "silo", Address, "cpu lane 0"));
}

/// <summary>A worker whose leases wait until a test completes them.</summary>
internal sealed class FakeWorker : IWorkerGrain
{
    private readonly SemaphoreSlim arrived = new(0);
    private volatile TaskCompletionSource<LeaseResult>? pending;

    /// <summary>The newest lease.</summary>
    public IterationLease? Lease { get; private set; }

    /// <summary>Leases that were asked for.</summary>
    public int Leases { get; private set; }

    /// <summary>Completes leases at once.</summary>
    public bool IsAutomatic { get; set; }

    public int Revoked { get; private set; }

    public Task<LeaseResult> RunAsync(IterationLease lease, CancellationToken cancellationToken)
    {
        (Lease, Leases) = (lease, Leases + 1);
        if (IsAutomatic)
            return Task.FromResult(Done(lease));
        pending = new TaskCompletionSource<LeaseResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        arrived.Release();
        return pending.Task.WaitAsync(cancellationToken);
    }

    public Task RevokeAsync(int generation, CancellationToken cancellationToken)
    {
        Revoked = generation;
        pending?.TrySetResult(new LeaseResult { Outcome = LeaseOutcome.Revoked, Place = Place });
        return Task.CompletedTask;
    }

    public Task<ExchangeTicket?> OpenExchangeAsync(int generation, string network, int rank, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> HoldsExchangeAsync(string network, int rank, ExchangeTicket ticket, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task ReleaseAsync(int generation, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for a lease that nobody has waited for yet.</summary>
    public async Task NextAsync() => Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(30)), "No lease after 30 s.");

    /// <summary>Completes the lease that waits.</summary>
    public void Complete(Func<IterationLease, LeaseResult>? result = null) => pending!.TrySetResult((result ?? Done)(Lease!));

    /// <summary>Has the lease that waits fail.</summary>
    public void Fail(Exception fault) => pending!.TrySetException(fault);

    public static LeaseResult Done(IterationLease lease) => new()
    {
        Outcome = LeaseOutcome.Completed,
        Iterations = lease.Count,
        Samples = lease.Count,
        DiscriminatorVersion = lease.End,
        GeneratorVersion = lease.End,
        Scalars = new TrainingScalars { LossD = 1.4, LossG = .7, DReal = .5, DFake = .5, Value = -1.4 },
        Place = Place,
    };

    public static GrainPlace Place { get; } = new("worker 0", "silo", "address", "cpu lane 0");
}

/// <summary>Slots: one is free unless a test says otherwise.</summary>
internal sealed class FakeDevice : IDeviceGrain
{
    public bool IsTaken { get; set; }

    public bool IsRenewed { get; set; } = true;

    public Exception? Fault { get; set; }

    /// <summary>Who has the slot.</summary>
    public SlotLease? Holder { get; private set; }

    public Task<SlotAnswer> AcquireAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        Holder = IsTaken ? null : new SlotLease("cpu", request.RunId, request.Generation);
        return Task.FromResult(new SlotAnswer(Holder, 1, IsTaken ? 1 : 0, IsTaken ? 1 : 0));
    }

    public Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken) =>
        Fault is null ? Task.FromResult(IsRenewed) : throw Fault;

    public Task ReleaseAsync(string runId, int generation, CancellationToken cancellationToken)
    {
        Holder = null;
        return Fault is null ? Task.CompletedTask : throw Fault;
    }

    public Task<DeviceStatus> StatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>An evaluator whose samples lie as far apart as tests say, and that counts who asks.</summary>
internal sealed class FakeEvaluator : IEvaluatorGrain
{
    public Exception? Fault { get; set; }

    /// <summary>How far its samples lie apart; those of the data lie 1 apart.</summary>
    public float Spread { get; set; } = 1;

    public int Draws { get; private set; }

    public int Reals { get; private set; }

    public int Pictures { get; private set; }

    public Task<SampleResult> DrawAsync(DrawRequest request, CancellationToken cancellationToken)
    {
        Draws++;
        return Fault is null ? Task.FromResult(Samples(request.Sample.Count, Spread, request.Iteration)) : throw Fault;
    }

    public Task<byte[]> DrawPictureAsync(DrawRequest request, CancellationToken cancellationToken)
    {
        Pictures++;
        return Fault is null ? Task.FromResult(new byte[] { 1 }) : throw Fault;
    }

    public Task<SampleResult> DrawRealsAsync(RunPlan plan, int count, CancellationToken cancellationToken)
    {
        Reals++;
        return Fault is null ? Task.FromResult(Samples(count, 1, 0)) : throw Fault;
    }

    public Task<NearestResult> NearestAsync(RunPlan plan, NearestRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private static SampleResult Samples(int count, float spread, long iteration)
    {
        var values = Enumerable.Range(0, 2 * count).SelectMany(i => BitConverter.GetBytes(i * spread)).ToArray();
        return new SampleResult([count, 2], values, iteration, "live");
    }
}
