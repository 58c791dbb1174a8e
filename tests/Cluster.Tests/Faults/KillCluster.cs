using GanOrleans.Contracts.Faults;
using GanOrleans.Contracts.Specs;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>
/// Three silos that allow faults. Whichever is killed is replaced before the next run, so that one cluster serves many kills.
/// </summary>
public sealed class KillCluster : IAsyncLifetime
{
    private const int Size = 3;
    private readonly Dictionary<RunSpec, string[]> undisturbed = [];
    private int started;

    internal TestCluster Cluster { get; } = new();

    public Task InitializeAsync() => ReplaceAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>Starts silos until three live, disarms what did not fire, and answers those that live.</summary>
    internal async Task<SiloProcess[]> ReplaceAsync()
    {
        while (Cluster.Silos.Count(silo => !silo.HasExited) < Size)
            await Cluster.StartSiloAsync($"silo-{++started}", "--chaos");
        await Cluster.AskAsync("faults are disarmed", grains => grains.GetGrain<IChaosGrain>(0).ClearAsync());
        return [.. Cluster.Silos.Where(silo => !silo.HasExited)];
    }

    /// <summary>The checksums of a spec's run that nobody disturbs; trained once.</summary>
    internal async Task<string[]> UndisturbedAsync(RunSpec spec)
    {
        if (!undisturbed.TryGetValue(spec, out var checksums))
            undisturbed[spec] = checksums = Invariants.Checksums(
                Cluster, await Cluster.UntilCompletedAsync(await Cluster.SubmitAsync(spec), Runs.Limit));
        return checksums;
    }
}
