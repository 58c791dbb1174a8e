namespace Orleans.Runtime;

/// <summary>Questions about the whole cluster; key 0.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    Task<int> GetTotalActivationCount();

    /// <summary>Where a grain is active, or null.</summary>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    /// <summary>Ends activations that have idled longer than <paramref name="ageLimit"/>.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);
}

/// <summary>One activation.</summary>
[GenerateSerializer, Immutable]
public sealed class DetailedGrainStatistic
{
    [Id(0)] public string GrainType { get; init; } = null!;

    [Id(1)] public SiloAddress SiloAddress { get; init; } = null!;

    [Id(2)] public GrainId GrainId { get; init; }
}
