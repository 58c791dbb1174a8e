namespace GanOrleans.Contracts.Studies;

/// <summary>
/// A study with people: real images and samples of a run one by one, in random order; who looks says of each which it is.
/// Key: the run's id.
/// </summary>
[Alias("gan.study")]
public interface IStudyGrain : IGrainWithStringKey
{
    /// <summary>The fewest images of a session.</summary>
    const int MinItems = 2;

    /// <summary>The most images of a session.</summary>
    const int MaxItems = 200;

    /// <summary>Begins a session with the run's newest weights, or their moving average where the run keeps one.</summary>
    /// <param name="items">Number of images.</param>
    /// <param name="cancellationToken">Ends drawing them.</param>
    /// <remarks>Refused where there is no such run, it has no weights, its samples are no images, or as many are too large.</remarks>
    [Alias("start"), ResponseTimeout("00:02:00")]
    Task<StudySession> StartAsync(int items, CancellationToken cancellationToken = default);

    /// <summary>An image of a session, a PNG that does not say whether it is real.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="item">Its number, from 0.</param>
    /// <param name="cancellationToken">Not used.</param>
    /// <remarks>Refused where there is no such session any more, or no such image.</remarks>
    [Alias("picture")]
    Task<byte[]> PictureAsync(string session, int item, CancellationToken cancellationToken = default);

    /// <summary>Takes an answer; with the last one the session is kept with the run and its result comes back, before that null.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="item">The image's number, from 0.</param>
    /// <param name="saysReal">Whether it was taken for a real one.</param>
    /// <param name="cancellationToken">Not used.</param>
    /// <remarks>Refused where there is no such session or image, or another answer was given. The same one again changes nothing.</remarks>
    [Alias("answer")]
    Task<StudyResult?> AnswerAsync(string session, int item, bool saysReal, CancellationToken cancellationToken = default);

    /// <summary>All sessions that were answered to their end, oldest first.</summary>
    [Alias("list")]
    Task<StudyResult[]> ListAsync(CancellationToken cancellationToken = default);
}

/// <param name="Id">The session; nobody can guess it.</param>
/// <param name="Items">Number of images.</param>
/// <param name="Iteration">The iteration of the weights.</param>
/// <param name="Ema">Whether the moving average of the weights drew them.</param>
[GenerateSerializer, Immutable, Alias("gan.study-session")]
public sealed record StudySession(
    [property: Id(0)] string Id, [property: Id(1)] int Items, [property: Id(2)] long Iteration, [property: Id(3)] bool Ema);

/// <param name="IsReal">What the image was.</param>
/// <param name="SaidReal">What it was taken for.</param>
[GenerateSerializer, Immutable, Alias("gan.study-answer")]
public readonly record struct StudyAnswer([property: Id(0)] bool IsReal, [property: Id(1)] bool SaidReal);

/// <param name="At">When it ended.</param>
/// <param name="Iteration">The iteration of the weights.</param>
/// <param name="Ema">Whether the moving average of the weights drew the samples.</param>
/// <param name="Seed">Seed of the samples' z.</param>
/// <param name="Answers">The images in the order in which they were shown.</param>
[GenerateSerializer, Immutable, Alias("gan.study-result")]
public sealed record StudyResult(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] long Iteration, [property: Id(2)] bool Ema, [property: Id(3)] ulong Seed,
    [property: Id(4)] StudyAnswer[] Answers);
