namespace GanOrleans.Terminal;

/// <summary>An error that ganctl explains to its user: one line that says what happened, then what to do.</summary>
public sealed class UserException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
    /// <param name="what">What happened, in one line.</param>
    /// <param name="whatToDo">What to do; may have several lines, or be empty.</param>
    /// <param name="cause">Shown with <c>--verbose</c>.</param>
    public UserException(int exitCode, string what, string whatToDo = "", Exception? cause = null)
        : base(what, cause)
    {
        ExitCode = exitCode;
        WhatToDo = whatToDo;
    }

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }

    /// <summary>What to do.</summary>
    public string WhatToDo { get; }
}
