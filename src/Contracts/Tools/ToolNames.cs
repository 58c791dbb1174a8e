namespace GanOrleans.Contracts.Tools;

/// <summary>The tools of the silo's binary.</summary>
public static class ToolNames
{
    /// <summary><see cref="ListDataRequest"/> → array of <see cref="DataSetListing"/>.</summary>
    public const string ListData = "data.list";

    /// <summary><see cref="InspectDataRequest"/> → <see cref="DataSetReport"/>.</summary>
    public const string InspectData = "data.inspect";

    /// <summary><see cref="FetchDataRequest"/> → <see cref="FetchDataAnswer"/>.</summary>
    public const string FetchData = "data.fetch";

    /// <summary><see cref="VerifyDataRequest"/> → array of <see cref="FileReport"/>.</summary>
    public const string VerifyData = "data.verify";

    /// <summary><see cref="PrepareDataRequest"/> → <see cref="PrepareDataAnswer"/>.</summary>
    public const string PrepareData = "data.prepare";

    /// <summary><see cref="CacheDataRequest"/> → <see cref="CacheDataAnswer"/>.</summary>
    public const string CacheData = "data.cache";

    /// <summary><see cref="ListVariantsRequest"/> → array of <see cref="VariantListing"/>.</summary>
    public const string ListVariants = "variants.list";

    /// <summary><see cref="DescribeVariantRequest"/> → <see cref="VariantReport"/>.</summary>
    public const string DescribeVariant = "variants.describe";

    /// <summary><see cref="ClassifyRequest"/> → <see cref="ClassifyAnswer"/>.</summary>
    public const string Classify = "classify";

    /// <summary><see cref="ProbeRequest"/> → <see cref="ProbeAnswer"/>.</summary>
    public const string Probe = "probe";

    /// <summary><see cref="FiltersRequest"/> → <see cref="FiltersAnswer"/>.</summary>
    public const string Filters = "plot.filters";

    /// <summary><see cref="ModesRequest"/> → <see cref="ModesAnswer"/>.</summary>
    public const string Modes = "modes";
}
