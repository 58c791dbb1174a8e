namespace GanOrleans.Grains.Exchange;

/// <summary>What came on a connection is not what was sent, or not what belongs here: the connection is of no further use.</summary>
internal sealed class DamagedFrameException(string message) : IOException(message);
