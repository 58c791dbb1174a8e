namespace GanOrleans.Contracts;

/// <summary>A request about a run that cannot be met; the message names the thing, what was given, what is allowed and what to do.</summary>
[GenerateSerializer, Alias("gan.run-exception")]
public sealed class RunException : Exception
{
    /// <summary>Creates the error.</summary>
    public RunException(string message) : base(message) { }

    /// <summary>Whether a value of the request is at fault; else the run's state does not allow the request.</summary>
    [Id(0)] public bool IsBadInput { get; init; }

    /// <summary>Whether a file that the request needs is damaged.</summary>
    [Id(1)] public bool IsDamagedFile { get; init; }

    /// <summary>The error of a damaged file.</summary>
    /// <param name="message">Names the file, what is wrong with it and what to do.</param>
    public static RunException DamagedFile(string message) => new(message) { IsDamagedFile = true };

    /// <summary>The error of a value that is not allowed.</summary>
    public static RunException BadInput(string message) => new(message) { IsBadInput = true };
}
