using GanOrleans.Client.Errors;
using GanOrleans.Contracts.Specs;
using GanOrleans.Files;
using Spectre.Console;

namespace GanOrleans.Client.Output;

/// <summary>Where a command writes: results to standard output, everything else to standard error.</summary>
public sealed class CommandOutput
{
    private readonly TextWriter output;
    private readonly TextWriter error;

    /// <summary>Creates the output.</summary>
    /// <param name="output">Standard output: results only.</param>
    /// <param name="error">Standard error: messages.</param>
    /// <param name="format">Text or JSON.</param>
    /// <param name="interactive">Whether standard output is a terminal, which may be redrawn.</param>
    /// <param name="color">Whether colours are wanted.</param>
    public CommandOutput(TextWriter output, TextWriter error, OutputFormat format, bool interactive, bool color)
    {
        this.output = output;
        this.error = error;
        Format = format;
        Interactive = interactive && format == OutputFormat.Text;
        Color = color;
    }

    /// <summary>Text or JSON.</summary>
    public OutputFormat Format { get; }

    /// <summary>Whether live views may redraw the terminal.</summary>
    public bool Interactive { get; }

    /// <summary>Whether colours are wanted.</summary>
    public bool Color { get; }

    /// <summary>Whether results are written as JSON.</summary>
    public bool IsJson => Format == OutputFormat.Json;

    /// <summary>A result for people; nothing under JSON.</summary>
    public void Text(string line)
    {
        if (!IsJson)
            output.WriteLine(PrintableText.Of(line, keepLines: true));
    }

    /// <summary>A result for programs: one line of JSON.</summary>
    public void Json<T>(T value)
    {
        if (!IsJson)
            return;
        output.WriteLine(JsonText.Of(value));
        output.Flush();
    }

    /// <summary>A message beside the result.</summary>
    public void Message(string line) => error.WriteLine(PrintableText.Of(line, keepLines: true));

    /// <summary>An error: what, then what to do.</summary>
    public void Error(UserException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Message($"error: {exception.Message}");
        foreach (var line in exception.WhatToDo.Split('\n'))
            if (line.Length > 0)
                Message($"  {line}");
    }

    /// <summary>All errors of a spec, one a line.</summary>
    public void Errors(IReadOnlyList<ValidationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        error.WriteLine(
            errors.Count == 1
                ? "error: the spec has an error; nothing was created."
                : $"error: the spec has {errors.Count} errors; nothing was created.");
        foreach (var error in errors)
            Message($"  {error}");
    }

    /// <summary>
    /// A Spectre console over standard output. What the terminal can do is decided here, not guessed again from the environment.
    /// </summary>
    internal IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = Interactive ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = Interactive ? InteractionSupport.Yes : InteractionSupport.No,
            ColorSystem = Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });

        // Some terminals say that they have no size, and a live view cannot crop itself to nothing.
        if (console.Profile.Width < 20 || console.Profile.Height < 5)
            (console.Profile.Width, console.Profile.Height) = (80, 24);
        return console;
    }
}
