namespace GanOrleans.Contracts.Runs;

/// <summary>
/// The keys of a run's grains. They carry the device kind, so that placement is a function of the key and the silos' metadata alone.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>coordinator, sampler</term><description><c>{runId}</c></description></item>
/// <item><term>discriminator, generator, evaluator</term><description><c>{runId}/{kind}</c></description></item>
/// <item><term>worker</term><description><c>{runId}/{kind}/{rank}</c>, or <c>{runId}/{kind}@{kind of the networks}/{rank}</c>
/// where the two differ</description></item>
/// </list>
/// </remarks>
public static class RunKeys
{
    /// <summary>The kind of a worker that may sit on any silo.</summary>
    public const string AnyKind = "any";

    /// <summary>Key of the discriminator, the generator and the evaluator of a run.</summary>
    public static string Network(string runId, string kind) => $"{Part(runId)}/{Part(kind)}";

    /// <summary>
    /// Key of one worker. Rank 0 and its neighbours start at the silo of the networks, whose kind is therefore part of the key.
    /// </summary>
    public static string Worker(string runId, string workerKind, string networkKind, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        var kind = workerKind == networkKind ? Part(workerKind) : $"{Part(workerKind)}@{Part(networkKind)}";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Part(runId)}/{kind}/{rank}");
    }

    /// <summary>Reads the key of a network grain.</summary>
    /// <exception cref="FormatException">The key has another form.</exception>
    public static NetworkKey ParseNetwork(string key) =>
        key.Split('/') is [{ Length: > 0 } run, { Length: > 0 } kind]
            ? new NetworkKey(run, kind)
            : throw new FormatException($"'{key}' is not the key of a network grain: '{{runId}}/{{kind}}' is expected.");

    /// <summary>Reads the key of a worker grain.</summary>
    /// <exception cref="FormatException">The key has another form.</exception>
    public static WorkerKey ParseWorker(string key)
    {
        if (
            key.Split('/') is [{ Length: > 0 } run, { Length: > 0 } kinds, var rank]
            && int.TryParse(rank, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
        )
        {
            return kinds.Split('@') switch
            {
                [{ Length: > 0 } both] => new WorkerKey(run, both, both, number),
                [{ Length: > 0 } worker, { Length: > 0 } network] => new WorkerKey(run, worker, network, number),
                _ => throw NotAWorker(key),
            };
        }

        throw NotAWorker(key);
    }

    private static FormatException NotAWorker(string key) =>
        new($"'{key}' is not the key of a worker grain: '{{runId}}/{{kind}}/{{rank}}' is expected.");

    private static string Part(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return text.AsSpan().IndexOfAny('/', '@') < 0
            ? text
            : throw new ArgumentException($"'{text}' cannot be part of a grain's key: it contains '/' or '@'.", nameof(text));
    }
}

/// <param name="RunId">The run's id.</param>
/// <param name="Kind">The device kind that the networks ask for.</param>
public readonly record struct NetworkKey(string RunId, string Kind);

/// <param name="RunId">The run's id.</param>
/// <param name="Kind">The device kind that the worker asks for, or <see cref="RunKeys.AnyKind"/>.</param>
/// <param name="NetworkKind">The device kind of the run's networks.</param>
/// <param name="Rank">The worker's rank, 0 to workers − 1.</param>
public readonly record struct WorkerKey(string RunId, string Kind, string NetworkKind, int Rank);
