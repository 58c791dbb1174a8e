using System.Text.Json;
using System.Text.Json.Serialization;
using GanOrleans.Files;

namespace GanOrleans.Terminal;

/// <summary>Where a command writes: results to standard output, everything else to standard error.</summary>
public sealed class CommandOutput
{
    private readonly TextWriter error;
    private readonly JsonSerializerContext json;

    /// <summary>Creates the output.</summary>
    /// <param name="output">Standard output: results only.</param>
    /// <param name="error">Standard error: messages.</param>
    /// <param name="format">Text or JSON.</param>
    /// <param name="interactive">Whether standard output is a terminal, which may be redrawn.</param>
    /// <param name="color">Whether colours are wanted.</param>
    /// <param name="json">The types that the program writes as JSON, with the options of <see cref="JsonStyle"/>.</param>
    public CommandOutput(
        TextWriter output, TextWriter error, OutputFormat format, bool interactive, bool color, JsonSerializerContext json)
    {
        Results = output;
        this.error = error;
        this.json = json;
        Format = format;
        Interactive = interactive && format == OutputFormat.Text;
        Color = color;
    }

    /// <summary>Standard output, for views that redraw it.</summary>
    public TextWriter Results { get; }

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
            Results.WriteLine(PrintableText.Of(line, keepLines: true));
    }

    /// <summary>Results for people in columns; the first row is the heading. Nothing under JSON.</summary>
    public void Table(IReadOnlyList<string[]> rows)
    {
        foreach (var line in Columns.Lines(rows))
            Text(line);
    }

    /// <summary>A result for programs: one line of JSON.</summary>
    public void Json<T>(T value)
    {
        if (!IsJson)
            return;
        Results.WriteLine(JsonSerializer.Serialize(value, typeof(T), json));
        Results.Flush();
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
}
