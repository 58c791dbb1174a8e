namespace GanOrleans.Terminal;

/// <summary>What ganctl writes to its standard output.</summary>
public enum OutputFormat
{
    /// <summary>Text for people.</summary>
    Text,

    /// <summary>JSON and nothing else: one object, or one object per line for streams. Messages go to standard error.</summary>
    Json,
}
