using GanOrleans.Contracts;

namespace GanOrleans.Grains.Runs;

/// <summary>The durable list of runs.</summary>
[GenerateSerializer, Alias("gan.catalog-state")]
public sealed class Catalog
{
    /// <summary>All runs, in the order of their submits.</summary>
    [Id(0)] public List<CatalogEntry> Runs { get; set; } = [];
}

/// <summary>One submitted run.</summary>
[GenerateSerializer, Alias("gan.catalog-entry")]
public sealed class CatalogEntry
{
    /// <summary>The run's id: its name and the first digits of the key's hash.</summary>
    [Id(0)] public string RunId { get; set; } = "";

    /// <summary>sha256 of the idempotency key, lower-case hexadecimal.</summary>
    [Id(1)] public string Key { get; set; } = "";

    /// <summary>The spec as submitted.</summary>
    [Id(2)] public RunSpec Spec { get; set; } = new();

    /// <summary>When it was submitted.</summary>
    [Id(3)] public DateTimeOffset SubmittedAt { get; set; }

    /// <summary>How it ended, once that is known: an ended run is not woken again.</summary>
    [Id(4)] public RunSummary? End { get; set; }
}
