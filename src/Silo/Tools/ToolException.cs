namespace GanOrleans.Silo.Tools;

/// <summary>A tool has no answer, and why.</summary>
/// <param name="exitCode">What ganctl ends with.</param>
/// <param name="what">What happened, in one line.</param>
/// <param name="whatToDo">What to do; may be empty.</param>
internal sealed class ToolException(int exitCode, string what, string whatToDo = "") : Exception(what)
{
    public const int BadInput = 2;
    public const int NotFound = 4;
    public const int Conflict = 6;

    public int ExitCode { get; } = exitCode;

    public string WhatToDo { get; } = whatToDo;
}
