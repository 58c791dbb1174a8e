namespace GanOrleans.Contracts.Tools;

/// <summary>Asks for all variants.</summary>
public sealed record ListVariantsRequest;

/// <param name="Name">The word of <c>--variant</c>.</param>
/// <param name="Paper">Authors, year and title.</param>
/// <param name="Summary">One line: networks and recipe.</param>
/// <param name="Data">What it trains on, for example <c>images of 28, 32 or 64 pixels</c>.</param>
/// <param name="Objectives">What it can minimise; empty for a variant with a loss of its own.</param>
/// <param name="Defaults">The settings that hold unless a spec says otherwise, for grey images of 28 × 28 pixels; a
/// variant's own begin with <c>options.</c></param>
public sealed record VariantListing(
    string Name, string Paper, string Summary, string[] Data, string[] Objectives, SettingReport[] Defaults);

/// <param name="Name">The setting's name in kebab-case.</param>
/// <param name="Value">Its value as a spec would have it.</param>
public sealed record SettingReport(string Name, string Value);

/// <param name="Name">The variant.</param>
/// <param name="ImageSize">Side of the images, pixels.</param>
/// <param name="Channels">1 for grey images, 3 for colours.</param>
/// <param name="Options">Settings of the variant's own that differ from its defaults.</param>
public sealed record DescribeVariantRequest(string Name, int ImageSize, int Channels, Dictionary<string, string> Options);

/// <param name="Variant">The variant, with its defaults for these images.</param>
/// <param name="Shape">C × H × W of a sample.</param>
/// <param name="Networks">Its networks.</param>
public sealed record VariantReport(VariantListing Variant, long[] Shape, NetworkReport[] Networks);

/// <param name="Name"><c>generator</c> or <c>discriminator</c>.</param>
/// <param name="Layers">Its layers with parameters, in the order of the forward pass.</param>
/// <param name="Parameters">Number of trained values.</param>
public sealed record NetworkReport(string Name, LayerReport[] Layers, long Parameters);

/// <param name="Name">The layer's name, the beginning of its parameters' names.</param>
/// <param name="Kind">Its class.</param>
/// <param name="Output">Shape of its output for one sample; empty for a layer that the forward pass does not reach.</param>
/// <param name="Parameters">Number of trained values.</param>
public sealed record LayerReport(string Name, string Kind, long[] Output, long Parameters);
