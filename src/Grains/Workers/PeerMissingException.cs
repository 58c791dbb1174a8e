namespace GanOrleans.Grains.Workers;

/// <summary>Another worker has not come within the step's deadline.</summary>
internal sealed class PeerMissingException(string message) : Exception(message);
