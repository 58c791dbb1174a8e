namespace GanOrleans.Grains.Runs;

/// <summary>The storage of the run record stayed out of reach. It never leaves the coordinator: the run is paused.</summary>
internal sealed class RecordUnavailableException(string message, Exception inner) : Exception(message, inner);
