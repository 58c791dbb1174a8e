namespace GanOrleans.Models.Runtime;

/// <summary>libtorch cannot be loaded; the message says which, why and what to do.</summary>
public sealed class LibTorchException(string message) : Exception(message);
