namespace GanOrleans.Models.Networks;

/// <summary>
/// A layer whose forward pass changes its own buffers (batch norm, spectral norm). It does so only
/// while its network is the one being updated.
/// </summary>
public interface ITracksStatistics
{
    /// <summary>Whether the forward pass takes the batch into the buffers. Set before each phase.</summary>
    bool Tracks { get; set; }
}
