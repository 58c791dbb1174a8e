using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands;

/// <summary>What surrounds a command of the silo's binary.</summary>
/// <param name="Options">How results are written.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record OfflineHost(OutputOptions Options, TextWriter Output, TextWriter Error);
