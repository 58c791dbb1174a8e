namespace GanOrleans.Contracts;

/// <summary>A request about a run that cannot be met; the message names the thing, what was given, what is allowed and what to do.</summary>
[GenerateSerializer, Alias("gan.run-exception")]
public sealed class RunException : Exception
{
    /// <summary>Creates the error.</summary>
    public RunException(string message) : base(message) { }
}
