namespace GanOrleans.Models.Evaluation;

/// <summary>What was asked for cannot be evaluated; the message says what is wrong and what to do.</summary>
public sealed class EvaluationException(string message, Exception? cause = null) : Exception(message, cause);
