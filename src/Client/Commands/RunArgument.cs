using System.CommandLine;

namespace GanOrleans.Client.Commands;

internal static class RunArgument
{
    /// <summary>The run that a command is about.</summary>
    public static Argument<string> Create() => new("run") { Description = "A run's id, the beginning of one, or 'last'" };
}
