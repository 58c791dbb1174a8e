using System.Text.Json;
using GanOrleans.Contracts;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.Faults;

/// <summary>The armed faults of a cluster, as files in <c>.chaos/</c> below the storage root: silos that are not up yet find them too, and one file is claimed once.</summary>
internal sealed class FaultRules(IOptions<GanOptions> options)
{
    private const string Armed = ".json";
    private const string Fired = ".fired";

    private readonly string folder = Path.Combine(Path.GetFullPath(options.Value.StorageRoot), ".chaos");

    public string Add(FaultRule rule)
    {
        Directory.CreateDirectory(folder);
        var id = Guid.NewGuid().ToString("n")[..12];
        var path = Path.Combine(folder, id + Armed);
        File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(rule));
        File.Move(path + ".tmp", path);
        return id;
    }

    public IReadOnlyDictionary<string, FaultRule> Read()
    {
        var rules = new Dictionary<string, FaultRule>();
        if (!Directory.Exists(folder))
            return rules;
        foreach (var path in Directory.GetFiles(folder, "*" + Armed))
        {
            try
            {
                if (JsonSerializer.Deserialize<FaultRule>(File.ReadAllText(path)) is { } rule)
                    rules[Path.GetFileNameWithoutExtension(path)] = rule;
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                // Claimed by another silo meanwhile.
            }
        }

        return rules;
    }

    /// <summary>Whether this silo may let a fault happen that happens once.</summary>
    public bool Claim(string id)
    {
        try
        {
            File.Move(Path.Combine(folder, id + Armed), Path.Combine(folder, id + Fired));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public int Clear()
    {
        var ids = Read().Keys.ToArray();
        return ids.Count(Claim);
    }
}
