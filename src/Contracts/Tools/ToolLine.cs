using System.Text.Json;

namespace GanOrleans.Contracts.Tools;

/// <summary>
/// One line that a tool of the silo's binary writes to its standard output: a message, the result or the error. Exactly one of the
/// three is given, and the last line is no message.
/// </summary>
/// <remarks>
/// ganctl knows nothing of models; what needs one asks <c>gan-silo tool NAME REQUEST</c>, a child process that hosts nothing and needs no
/// cluster. The request is one JSON argument, the answer JSON lines. <see cref="ToolJson"/> holds the types of both.
/// </remarks>
/// <param name="Message">Progress for people.</param>
/// <param name="Result">The answer; its type belongs to the tool.</param>
/// <param name="Error">Why there is no answer.</param>
public sealed record ToolLine(string? Message = null, JsonElement? Result = null, ToolError? Error = null);

/// <param name="ExitCode">What ganctl ends with, as its table of exit codes says.</param>
/// <param name="What">What happened, in one line.</param>
/// <param name="WhatToDo">What to do; may be empty.</param>
public sealed record ToolError(int ExitCode, string What, string WhatToDo);
