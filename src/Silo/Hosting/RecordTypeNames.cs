using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Grains.Runs;
using Newtonsoft.Json.Serialization;

namespace GanOrleans.Silo.Hosting;

/// <summary>
/// The names by which records in Redis and PostgreSQL call their types. Orleans' JSON holds the CLR names of the version that first wrote
/// them, so they stay as they are wherever the types live now. Files of the cluster's folder hold no type names.
/// </summary>
internal sealed class RecordTypeNames(ISerializationBinder inner) : ISerializationBinder
{
    // Longer names first where one begins another: Catalog, CatalogEntry.
    private static readonly (string Stored, string Current)[] Names =
    [
        .. new (string Stored, Type Type)[]
        {
            ("GanOrleans.Grains.Runs.RunRecord", typeof(RunRecord)),
            ("GanOrleans.Grains.Runs.CatalogEntry", typeof(CatalogEntry)),
            ("GanOrleans.Grains.Runs.Catalog", typeof(Catalog)),
            ("GanOrleans.Contracts.RunSpec", typeof(RunSpec)),
            ("GanOrleans.Contracts.RunPlan", typeof(RunPlan)),
            ("GanOrleans.Contracts.RunSummary", typeof(RunSummary)),
        }.Select(name => (name.Stored, name.Type.FullName!)),
    ];

    /// <inheritdoc />
    public Type BindToType(string? assemblyName, string typeName) =>
        inner.BindToType(assemblyName, Rename(typeName, name => name.Stored, name => name.Current));

    /// <inheritdoc />
    public void BindToName(Type serializedType, out string? assemblyName, out string? typeName)
    {
        inner.BindToName(serializedType, out assemblyName, out typeName);
        typeName = typeName is null ? null : Rename(typeName, name => name.Current, name => name.Stored);
    }

    // The type's own name, or that of an argument: List`1[[GanOrleans.Grains.Runs.CatalogEntry, GanOrleans.Grains]].
    private static string Rename(
        string text, Func<(string Stored, string Current), string> from, Func<(string Stored, string Current), string> to)
    {
        if (Array.Find(Names, name => from(name) == text) is { Stored: not null } whole)
            return to(whole);
        return Names.Aggregate(text, (renamed, name) => renamed.Replace($"[{from(name)},", $"[{to(name)},", StringComparison.Ordinal));
    }
}
