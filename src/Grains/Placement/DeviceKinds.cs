using GanOrleans.Contracts;

namespace GanOrleans.Grains.Placement;

/// <summary>Which announced device kinds a spec means, now.</summary>
internal static class DeviceKinds
{
    public const string Auto = "auto";
    private const string Cuda = "cuda";
    private const string Cpu = "cpu";

    /// <summary>
    /// The kind of the networks: as asked; for <c>auto</c>, cuda where a silo announces it, else cpu, else whatever there is.
    /// </summary>
    public static string OfNetworks(RunSpec spec, IReadOnlyCollection<SiloCapabilities> silos)
    {
        if (spec.Device is { } asked && asked != Auto)
            return asked;
        string[] kinds = [.. silos.Select(silo => silo.Kind).Distinct().Order(StringComparer.Ordinal)];
        return kinds.Contains(Cuda) ? Cuda : kinds.Contains(Cpu) ? Cpu : kinds.FirstOrDefault() ?? Cpu;
    }

    /// <summary>The kind of the workers: as asked; for <c>auto</c>, that of the networks.</summary>
    public static string OfWorkers(RunSpec spec, string networks) => spec.WorkerDevice is { } asked && asked != Auto ? asked : networks;

    /// <summary>
    /// Words of other programs for a kind, such as gpu, where no silo announces one of that name: a run would wait for it.
    /// </summary>
    public static IEnumerable<ValidationError> Check(RunSpec spec, IReadOnlyCollection<SiloCapabilities> silos)
    {
        foreach (var name in new[] { "device", "worker-device" })
        {
            var field = RunSpecFields.Find(name)!;
            var kind = field.GetText(spec) ?? Auto;
            if (field.Synonyms.GetValueOrDefault(kind, kind) != kind && silos.All(silo => silo.Kind != kind))
                yield return field.Error(kind);
        }
    }

    /// <summary>What a run waits for, in words; null when a silo announces the kind.</summary>
    public static string? Missing(string kind, IReadOnlyCollection<SiloCapabilities> silos)
    {
        if (silos.Any(silo => kind == RunKeys.AnyKind || silo.Kind == kind))
            return null;
        var announced = silos.Count == 0
            ? "no silo announces any"
            : $"announced: {string.Join(", ", silos.Select(silo => silo.Kind).Distinct().Order(StringComparer.Ordinal))}";
        return $"waits for a silo with the device kind '{kind}' ({announced})";
    }

    /// <summary>
    /// Intra-op threads of a CPU lane: as asked; for 0, the cores of a machine shared by the workers that sit there, on the machine where
    /// that is least.
    /// Silos of one machine share its cores.
    /// </summary>
    public static int Threads(RunSpec spec, string runId, string networks, string workers, IReadOnlyCollection<SiloCapabilities> silos)
    {
        if (spec.Threads is > 0 and var asked)
            return asked;
        var hosts = Enumerable.Range(0, spec.Workers ?? 1)
            .Select(rank => RunPlaces.OfWorker(new WorkerKey(runId, workers, networks, rank), silos))
            .OfType<SiloCapabilities>()
            .GroupBy(silo => silo.Host)
            .Select(host => host.Max(silo => silo.Cores) / host.Count());
        return Math.Max(1, hosts.DefaultIfEmpty(1).Min());
    }
}
