using System.Security.Cryptography;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Contracts.Studies;
using GanOrleans.Grains.Runs;
using GanOrleans.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace GanOrleans.Grains.Studies;

/// <summary>Holds open sessions in memory; those that were answered to their end are lines of the run's <c>studies.jsonl</c>.</summary>
[Reentrant, CollectionAgeLimit(Minutes = 60), GrainType("gan-study")]
public sealed class StudyGrain(IServiceProvider services) : Grain, IStudyGrain
{
    private const int MaxOpen = 20, Pool = 500;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly RunFolders folders = services.GetRequiredService<RunFolders>();
    private readonly TimeProvider time = services.GetRequiredService<TimeProvider>();
    private readonly Dictionary<string, Session> sessions = [];

    private string RunId => this.GetPrimaryKeyString();

    private JsonLines<StudyResult> Results => new(Path.Combine(folders.Full(RunFolders.Relative(RunId)), "studies.jsonl"));

    /// <inheritdoc/>
    public async Task<StudySession> StartAsync(int items, CancellationToken cancellationToken)
    {
        if (items is < IStudyGrain.MinItems or > IStudyGrain.MaxItems)
            throw RunException.BadInput(
                $"A session of {items} images is not possible; {IStudyGrain.MinItems} to {IStudyGrain.MaxItems} are.");
        Expire();
        if (sessions.Values.Count(session => session.Result is null) >= MaxOpen)
            throw new RunException($"{MaxOpen} sessions of run '{RunId}' are open: answer one to its end, or come back in an hour.");
        var plan = await GrainFactory.GetGrain<ICoordinatorGrain>(RunId).PlanAsync(cancellationToken)
            ?? throw new RunException($"Run '{RunId}' has no weights yet: 'ganctl status {RunId}' says what it waits for.");
        var ema = plan.Spec.Ema is > 0;
        var seed = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        var sampler = GrainFactory.GetGrain<ISamplerGrain>(RunId);
        var generated = await sampler.SampleAsync(new SampleRequest(items, seed, Ema: ema), cancellationToken);
        if (generated.Shape is not [_, 1 or 3, _, _])
            throw new RunException($"Samples of run '{RunId}' are no images of 1 or 3 channels: there is nothing to look at.");
        var real = await sampler.RealsAsync(Pool, cancellationToken);
        var round = new StudyRound([.. Enumerable.Range(0, items).Select(_ => RandomNumberGenerator.GetInt32(2) == 1)]);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var started = new StudySession(id, items, generated.Iteration, ema);
        sessions[id] = new Session(
            started, seed, time.GetUtcNow(), round, new StudyImages(generated, items), new StudyImages(real, items));
        return started;
    }

    /// <inheritdoc/>
    public Task<byte[]> PictureAsync(string session, int item, CancellationToken cancellationToken)
    {
        var open = Find(session);
        return Task.FromResult(PngWriter.Encode((open.Round.IsReal(item) ? open.Real : open.Generated).Draw(item)));
    }

    /// <inheritdoc/>
    public Task<StudyResult?> AnswerAsync(string session, int item, bool saysReal, CancellationToken cancellationToken)
    {
        var open = Find(session);
        open.Round.Answer(item, saysReal);
        if (open.Result is null && open.Round.All() is { } answers)
        {
            var result = new StudyResult(time.GetUtcNow(), open.Started.Iteration, open.Started.Ema, open.Seed, answers);
            Results.Append(result);
            open.Result = result;
        }

        return Task.FromResult(open.Result);
    }

    /// <inheritdoc/>
    public Task<StudyResult[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Results.Read());

    private Session Find(string id)
    {
        Expire();
        return sessions.TryGetValue(id, out var session)
            ? session
            : throw new RunException(
                $"There is no such session of run '{RunId}': it ended an hour after its start, or its silo was lost. Start another one.");
    }

    private void Expire()
    {
        var finished = sessions.Values.Where(session => session.Result is not null).OrderByDescending(session => session.At);
        var late = sessions.Values.Where(session => time.GetUtcNow() - session.At > Lifetime);
        foreach (var session in finished.Skip(MaxOpen).Concat(late).ToArray())
            sessions.Remove(session.Started.Id);
    }

    private sealed record Session(
        StudySession Started, ulong Seed, DateTimeOffset At, StudyRound Round, StudyImages Generated, StudyImages Real)
    {
        // Kept, so that the last answer may be sent again.
        public StudyResult? Result { get; set; }
    }
}
