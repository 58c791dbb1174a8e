using System.Collections.Immutable;

namespace Orleans.Runtime.MembershipService.SiloMetadata;

/// <summary>What a silo says about itself.</summary>
[GenerateSerializer, Alias("Orleans.Runtime.MembershipService.SiloMetadata.SiloMetadata")]
public record SiloMetadata
{
    public static SiloMetadata Empty { get; } = new();

    [Id(0)] public ImmutableDictionary<string, string> Metadata { get; private set; } = ImmutableDictionary<string, string>.Empty;

    internal void Add(IEnumerable<KeyValuePair<string, string>> metadata) => Metadata = Metadata.SetItems(metadata);
}

/// <summary>The metadata of every known silo.</summary>
public interface ISiloMetadataCache
{
    /// <summary>Empty for a silo that said nothing or is unknown.</summary>
    SiloMetadata GetSiloMetadata(SiloAddress siloAddress);
}
