using GanOrleans.Contracts;
using GanOrleans.Models;
using GanOrleans.Models.Data;

namespace GanOrleans.Grains.Catalog;

/// <summary>A variant's defaults as a spec would write them.</summary>
public static class VariantDefaults
{
    /// <summary>The settings of <see cref="RunSpecFields"/> whose default is the variant's, then the variant's own.</summary>
    public static IEnumerable<(string Name, string Value)> Of(IVariant variant, DataDescription data)
    {
        var spec = SpecResolver.Complete(new RunSpec { Variant = variant.Info.Name, Dataset = data.Name }, variant.Defaults(data));
        foreach (var field in RunSpecFields.All.Where(field => field.DefaultText == RunSpecFields.OfTheVariant && !field.Required))
            if (field.GetText(spec) is { } text) yield return (field.Name, text);
        foreach (var (name, value) in spec.Options) yield return (RunSpecFields.OptionsPrefix + name, value);
    }
}
