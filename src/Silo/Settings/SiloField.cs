using GanOrleans.Contracts.Specs;

namespace GanOrleans.Silo.Settings;

/// <summary>One setting: the single place that names it, reads it, limits it and explains it.</summary>
/// <param name="Name">In kebab-case: the key in files, the flag without its dashes;
/// <c>GAN_SILO__NAME_IN_CAPITALS</c> in the environment.</param>
/// <param name="Kind">What a value is, for the usage text; empty for a flag without a value.</param>
/// <param name="Allowed">What is allowed, in words.</param>
/// <param name="Default">What holds when it is not given.</param>
/// <param name="Summary">What it means, in one line.</param>
/// <param name="TrySet">The settings with this one read from text, or null when the text is not allowed.</param>
public sealed record SiloField(
    string Name, string Kind, string Allowed, string Default, string Summary, Func<SiloSettings, string, SiloSettings?> TrySet)
{
    /// <summary>Whether the flag stands alone on the command line.</summary>
    public bool IsSwitch => Kind.Length == 0;

    internal ValidationError Error(string path, string given) =>
        new(path, given, Allowed, $"Change '{Name}', or leave it out for its default ({Default}).");
}
