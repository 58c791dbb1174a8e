using System.Text.Json;
using GanOrleans.Contracts;
using Microsoft.Extensions.Options;

namespace GanOrleans.Grains.FaultInjection;

/// <summary>
/// The armed faults of a cluster, as files in <c>.chaos/</c> below the storage root: silos that are not up yet find them too, and one file
/// is claimed once.
/// </summary>
internal sealed class FaultRules(IOptions<GanOptions> options)
{
    private const string Armed = ".json";
    private const string Fired = ".fired";
    private const string Ended = ".ended";

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

    /// <summary>Number of faults that happen once and have begun to.</summary>
    public int Begun => Directory.Exists(folder) ? Named(Fired).Length + Named(Ended).Length : 0;

    /// <summary>Whether this silo may let a fault happen that happens once.</summary>
    public bool Claim(string id) => TryRename(id, Armed, Fired);

    /// <summary>Whether a fault that was claimed goes on.</summary>
    public bool IsActive(string id) => File.Exists(Path.Combine(folder, id + Fired));

    /// <summary>Ends the delays that happen now; returns how many claimed faults there were.</summary>
    public int EndDelays() =>
        Directory.Exists(folder) ? Named(Fired).Count(path => TryRename(Path.GetFileNameWithoutExtension(path), Fired, Ended)) : 0;

    public int Clear()
    {
        var ids = Read().Keys.ToArray();
        return ids.Count(Claim);
    }

    private string[] Named(string extension) => Directory.GetFiles(folder, "*" + extension);

    private bool TryRename(string id, string from, string to)
    {
        try
        {
            File.Move(Path.Combine(folder, id + from), Path.Combine(folder, id + to));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
