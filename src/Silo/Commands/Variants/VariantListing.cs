using GanOrleans.Grains.Catalog;
using GanOrleans.Models.Data;
using GanOrleans.Models.Training;

namespace GanOrleans.Silo.Commands.Variants;

/// <param name="Name">The word of <c>--variant</c>.</param>
/// <param name="Paper">Authors, year and title.</param>
/// <param name="Summary">One line: networks and recipe.</param>
/// <param name="Data">What it trains on, for example <c>images of 28, 32 or 64 pixels</c>.</param>
/// <param name="Objectives">What it can minimise; empty for a variant with a loss of its own.</param>
/// <param name="Defaults">
/// The settings that hold unless a spec says otherwise, for the images that are asked about; a variant's own begin with <c>options.</c>
/// </param>
internal sealed record VariantListing(
    string Name, string Paper, string Summary, string[] Data, string[] Objectives, SettingReport[] Defaults)
{
    private const int SomeOtherSize = 29;
    private static readonly int[] Sizes = [28, 32, 64];

    /// <summary>Images of a size, with ten classes, without their samples.</summary>
    public static DataDescription Images(int size, int channels = 1) =>
        new("images", 50_000, [channels, size, size], 10, "", isImage: true);

    /// <summary>Its entry in the list.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="images">The images whose defaults are shown.</param>
    public static VariantListing Of(IVariant variant, DataDescription images) => new(
        variant.Info.Name, variant.Info.Paper, variant.Info.Summary, [.. DataOf(variant)], [.. variant.Info.Objectives],
        [.. VariantDefaults.Of(variant, images).Select(setting => new SettingReport(setting.Name, setting.Value))]);

    // Asks the variant itself, so that the list never says more than a submit would accept.
    private static IEnumerable<string> DataOf(IVariant variant)
    {
        var labelled = variant.Info.IsConditional ? " with classes" : "";
        int[] fits = [.. Sizes.Where(size => Takes(variant, Images(size)))];
        if (Takes(variant, Images(SomeOtherSize)) && fits.Length == Sizes.Length)
            yield return $"images{labelled}";
        else if (fits.Length > 0)
            yield return $"square images{labelled} of {string.Join(", ", fits[..^1])}{(fits.Length > 1 ? " or " : "")}{fits[^1]} pixels";
        var classes = variant.Info.IsConditional ? 10 : 0;
        if (Takes(variant, new DataDescription("points", 50_000, [2], classes, "", isImage: false)))
            yield return $"points{labelled}";
    }

    private static bool Takes(IVariant variant, DataDescription data) => !variant.Check(variant.Defaults(data), data).Any();
}

/// <param name="Name">The setting's name in kebab-case.</param>
/// <param name="Value">Its value as a spec would have it.</param>
internal sealed record SettingReport(string Name, string Value);
