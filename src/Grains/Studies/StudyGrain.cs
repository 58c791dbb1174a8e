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
    private const int MaxSessions = 40, Pool = 500, MaxBytes = 64_000_000;   // of one kind of images while a session is drawn
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
        var plan = await GrainFactory.GetGrain<ICoordinatorGrain>(RunId).PlanAsync(cancellationToken)
            ?? throw new RunException($"Run '{RunId}' has no weights yet: 'ganctl status {RunId}' says what it waits for.");
        var ema = plan.Spec.Ema is > 0;
        var seed = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        var sampler = GrainFactory.GetGrain<ISamplerGrain>(RunId);
        var request = new SampleRequest(items, seed, Ema: ema);
        var one = await sampler.SampleAsync(request with { Count = 1 }, cancellationToken);
        if (one.Shape is not [_, 1 or 3, _, _])
            throw new RunException($"Samples of run '{RunId}' are no images of 1 or 3 channels: there is nothing to look at.");
        var most = MaxBytes / one.Values.Length;
        if (items > most)
            throw RunException.BadInput($"A session of {items} images of this size is not possible; {most} are.");
        var generated = await sampler.SampleAsync(request, cancellationToken);
        var real = await sampler.RealsAsync(Math.Min(Pool, most), cancellationToken);
        bool[] isReal = [.. Enumerable.Range(0, items).Select(_ => RandomNumberGenerator.GetInt32(2) == 1)];
        var started = new StudySession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), items, generated.Iteration, ema);
        Add(new Session(started, seed, time.GetUtcNow(), new StudyRound(isReal))
        {
            Pictures = StudyImages.Mix(isReal, real, generated),
        });
        return started;
    }

    /// <inheritdoc/>
    public Task<byte[]> PictureAsync(string session, int item, CancellationToken cancellationToken)
    {
        var open = Find(session);
        open.Round.Check(item);
        return open.Pictures is { } pictures
            ? Task.FromResult(PngWriter.Encode(pictures[item]))
            : throw new RunException($"This session of run '{RunId}' was answered to its end: start another one.");
    }

    /// <inheritdoc/>
    public Task<StudyResult?> AnswerAsync(string session, int item, bool saysReal, CancellationToken cancellationToken)
    {
        var open = Find(session);
        open.Round.Answer(item, saysReal);
        if (open.Result is null && open.Round.All() is { } answers)
        {
            var result = new StudyResult(time.GetUtcNow(), open.Started.Iteration, open.Started.Ema, open.Seed, answers);
            Store(result);
            (open.Result, open.Pictures) = (result, null);
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
                $"There is no such session of run '{RunId}': it ended an hour after its start or for newer ones, or its silo was lost. "
                + "Start another one.");
    }

    private void Store(StudyResult result)
    {
        try
        {
            Results.Append(result);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException(
                $"The answers to run '{RunId}' cannot be stored: {e.Message} Mend that and give the last answer again.");
        }
    }

    // A page that is loaded again forgets its session: the oldest ones make room.
    private void Add(Session session)
    {
        Expire();
        while (sessions.Count >= MaxSessions)
            sessions.Remove(sessions.Values.MinBy(open => open.At)!.Started.Id);
        sessions.Add(session.Started.Id, session);
    }

    private void Expire()
    {
        foreach (var late in sessions.Values.Where(session => time.GetUtcNow() - session.At > Lifetime).ToArray())
            sessions.Remove(late.Started.Id);
    }

    private sealed record Session(StudySession Started, ulong Seed, DateTimeOffset At, StudyRound Round)
    {
        /// <summary>In the order of the session; null after its end.</summary>
        public Picture[]? Pictures { get; set; }

        /// <summary>Kept, so that the last answer may be sent again.</summary>
        public StudyResult? Result { get; set; }
    }
}
