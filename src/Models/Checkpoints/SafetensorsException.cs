namespace GanOrleans.Models.Checkpoints;

/// <summary>
/// A safetensors file cannot be used; the message names the file and the byte offset, what was found, what was expected and what to do.
/// </summary>
public sealed class SafetensorsException : Exception
{
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="file">Path of the file.</param>
    /// <param name="offset">Byte offset of the fault in the file.</param>
    /// <param name="innerException">The cause.</param>
    public SafetensorsException(string message, string file, long offset, Exception? innerException = null)
        : base($"'{file}', byte {offset}: {message}", innerException)
    {
        File = file;
        Offset = offset;
    }

    /// <summary>Path of the file at fault.</summary>
    public string File { get; }

    /// <summary>Byte offset of the fault.</summary>
    public long Offset { get; }
}
