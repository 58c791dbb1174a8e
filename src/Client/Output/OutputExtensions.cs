using GanOrleans.Contracts.Specs;
using GanOrleans.Terminal;
using Spectre.Console;

namespace GanOrleans.Client.Output;

/// <summary>What only ganctl writes: errors of specs, and views that redraw the terminal.</summary>
internal static class OutputExtensions
{
    /// <summary>All errors of a spec, one a line.</summary>
    public static void Errors(this CommandOutput output, IReadOnlyList<ValidationError> errors)
    {
        output.Message(errors.Count == 1
            ? "error: the spec has an error; nothing was created."
            : $"error: the spec has {errors.Count} errors; nothing was created.");
        foreach (var error in errors)
            output.Message($"  {error}");
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
