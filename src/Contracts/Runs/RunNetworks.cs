namespace GanOrleans.Contracts.Runs;

/// <summary>The networks that a run can have, by name: as in phases, checkpoints and places.</summary>
public static class RunNetworks
{
    /// <summary>D.</summary>
    public const string Discriminator = "discriminator";

    /// <summary>G; also the one network of an autoencoder.</summary>
    public const string Generator = "generator";

    /// <summary>The adversarial pair.</summary>
    public static string[] Both => [Discriminator, Generator];
}
