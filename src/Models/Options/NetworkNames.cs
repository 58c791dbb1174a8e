namespace GanOrleans.Models.Options;

/// <summary>Names of the networks in phases, checkpoints and file names.</summary>
public static class NetworkNames
{
    /// <summary>D: the probability that a sample came from the data.</summary>
    public const string Discriminator = "discriminator";

    /// <summary>G: maps z to a sample.</summary>
    public const string Generator = "generator";
}
