using System.Collections.Concurrent;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants.Ae;
using GanOrleans.Models.Variants.Began;
using GanOrleans.Models.Variants.Cdcgan;
using GanOrleans.Models.Variants.Cgan;
using GanOrleans.Models.Variants.Dcgan;
using GanOrleans.Models.Variants.Gan;
using GanOrleans.Models.Variants.Hinge;
using GanOrleans.Models.Variants.Lsgan;
using GanOrleans.Models.Variants.Mlp;
using GanOrleans.Models.Variants.Vae;
using GanOrleans.Models.Variants.WganGp;

namespace GanOrleans.Models.Variants;

/// <summary>The variants by name.</summary>
public static class VariantRegistry
{
    private static readonly ConcurrentDictionary<string, IVariant> Variants = new(
        new IVariant[]
        {
            new AeVariant(),
            new BeganVariant(),
            new CdcganVariant(),
            new CganVariant(),
            new DcganVariant(),
            new GanVariant(),
            new HingeVariant(),
            new LsganVariant(),
            new MlpVariant(),
            new VaeVariant(),
            new WganGpVariant(),
        }.ToDictionary(v => v.Info.Name));

    /// <summary>Every variant, ordered by name.</summary>
    public static IReadOnlyList<IVariant> All => [.. Variants.Values.OrderBy(v => v.Info.Name, StringComparer.Ordinal)];

    /// <summary>The variant of that name, or null.</summary>
    public static IVariant? Find(string name) => Variants.GetValueOrDefault(name);

    /// <summary>The variant of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that are.</exception>
    public static IVariant Get(string name) =>
        Find(name)
        ?? throw new ArgumentException(
            $"There is no variant '{name}'. Known: {string.Join(", ", All.Select(v => v.Info.Name))}.", nameof(name));

    /// <summary>Adds a variant under its name.</summary>
    /// <exception cref="InvalidOperationException">Another class already has that name.</exception>
    public static void Register(IVariant variant)
    {
        var present = Variants.GetOrAdd(variant.Info.Name, variant);
        if (present.GetType() != variant.GetType())
            throw new InvalidOperationException(
                $"Variant '{variant.Info.Name}' is already registered by {present.GetType()}; give {variant.GetType()} another name.");
    }
}
