using GanOrleans.Contracts.Specs;
using GanOrleans.Terminal;
using Spectre.Console;

namespace GanOrleans.Client.Output;

/// <summary>What only ganctl writes: faults of specs, and views that redraw the terminal.</summary>
internal static class OutputExtensions
{
    /// <summary>All faults of a spec, one a line.</summary>
    public static void Faults(this CommandOutput output, IReadOnlyList<SpecFault> faults)
    {
        output.Message(faults.Count == 1
            ? "error: the spec has a fault; nothing was created."
            : $"error: the spec has {faults.Count} faults; nothing was created.");
        foreach (var fault in faults)
            output.Message($"  {fault}");
    }

    /// <summary>A Spectre console over standard output.</summary>
    /// <remarks>What the terminal can do is decided here, not guessed again from the environment.</remarks>
    public static IAnsiConsole Console(this CommandOutput output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output.Results),
            Ansi = output.Interactive ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = output.Interactive ? InteractionSupport.Yes : InteractionSupport.No,
            ColorSystem = output.Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });

        // Some terminals say that they have no size, and a live view cannot crop itself to nothing.
        if (console.Profile.Width < 20 || console.Profile.Height < 5)
            (console.Profile.Width, console.Profile.Height) = (80, 24);
        return console;
    }
}
