using Microsoft.Extensions.DependencyInjection;
using Orleans.Membership;
using Orleans.Messaging;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;

namespace Orleans.Runtime;

/// <summary>Answers from membership, the directory and the silos' catalogs.</summary>
[GrainType("management")]
internal sealed class ManagementGrain(IServiceProvider services) : Grain, IManagementGrain
{
    private MembershipAgent Membership { get; } = services.GetRequiredService<MembershipAgent>();

    private SiloConnections Connections { get; } = services.GetRequiredService<SiloConnections>();

    private Catalog Catalog { get; } = services.GetRequiredService<Catalog>();

    public async Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false)
    {
        await Membership.Refresh();
        return Membership.GetApproximateSiloStatuses(onlyActive);
    }

    public async Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false)
    {
        await Membership.Refresh();
        return [.. Membership.Entries.Where(entry => !onlyActive || entry.Status == SiloStatus.Active)];
    }

    public async Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null)
    {
        var lists = await Task.WhenAll((hostsIds ?? Membership.GetActiveSilos()).Select(async silo => (Silo: silo, Grains: await ListAsync(silo))));
        return
        [
            .. from list in lists
               from grain in list.Grains
               let name = Connections.KnownClasses.FirstOrDefault(c => c.GrainType == grain.Type.ToString())?.Properties[Metadata.WellKnownGrainTypeProperties.FullTypeName] ?? grain.Type.ToString()
               where types is null || types.Contains(name)
               select new DetailedGrainStatistic { GrainId = grain, GrainType = name, SiloAddress = list.Silo },
        ];
    }

    public async Task<int> GetTotalActivationCount() => (await GetDetailedGrainStatistics()).Length;

    public async ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference) =>
        (await services.GetRequiredService<GrainDirectory>().LookupAsync(reference.GetGrainId()))?.SiloAddress;

    public Task ForceActivationCollection(TimeSpan ageLimit)
    {
        Connections.TellAll(new CollectActivations(ageLimit));
        Catalog.CollectIdle(ageLimit);
        return Task.CompletedTask;
    }

    private async Task<GrainId[]> ListAsync(SiloAddress silo) => silo.Equals(Catalog.Silo)
        ? [.. Catalog.All.Select(activation => activation.GrainId)]
        : await Connections.CallAsync<GrainId[]>(silo, new ListActivations(), TimeSpan.FromSeconds(5));
}
