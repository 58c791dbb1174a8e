using GanOrleans.Contracts.Tools;
using GanOrleans.Grains.Catalog;
using GanOrleans.Models.Data;
using GanOrleans.Models.Training;

namespace GanOrleans.Silo.Tools;

/// <summary>What tools say about a variant.</summary>
internal static class ToolVariants
{
    private const int SomeOtherSize = 29;
    private static readonly int[] Sizes = [28, 32, 64];

    /// <summary>Images of a size, with ten classes, without their samples.</summary>
    public static DataDescription Images(int size, int channels = 1) =>
        new("images", 50_000, [channels, size, size], 10, "", isImage: true);

    /// <summary>Its entry in the list.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="images">The images whose defaults are shown.</param>
    public static VariantListing Listing(IVariant variant, DataDescription images) => new(
        variant.Info.Name, variant.Info.Paper, variant.Info.Summary, [.. Data(variant)], [.. variant.Info.Objectives],
        [.. VariantDefaults.Of(variant, images).Select(setting => new SettingReport(setting.Name, setting.Value))]);

    // Asks the variant itself, so that the list never says more than a submit would accept.
    private static IEnumerable<string> Data(IVariant variant)
    {
        var labelled = variant.Info.IsConditional ? " with classes" : "";
        int[] fits = [.. Sizes.Where(size => Takes(variant, Images(size)))];
        if (Takes(variant, Images(SomeOtherSize)) && fits.Length == Sizes.Length)
            yield return $"images{labelled}";
        else if (fits.Length > 0)
            yield return $"square images{labelled} of {string.Join(", ", fits[..^1])}{(fits.Length > 1 ? " or " : "")}{fits[^1]} pixels";
        if (Takes(variant, new DataDescription("points", 50_000, [2], variant.Info.IsConditional ? 10 : 0, "", isImage: false)))
            yield return $"points{labelled}";
    }

    private static bool Takes(IVariant variant, DataDescription data) => !variant.Check(variant.Defaults(data), data).Any();
}
