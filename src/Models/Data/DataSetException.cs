namespace GanOrleans.Models.Data;

/// <summary>
/// A data set cannot be used; the message names the file and the byte offset, what was found, what was expected and what to do.
/// </summary>
public sealed class DataSetException : Exception
{
    /// <param name="message">The whole sentence for the user.</param>
    /// <param name="file">The file at fault, where there is one.</param>
    /// <param name="offset">Byte offset of the fault in the uncompressed content, where there is one.</param>
    /// <param name="innerException">The cause.</param>
    public DataSetException(string message, string? file = null, long? offset = null, Exception? innerException = null)
        : base(message, innerException)
    {
        File = file;
        Offset = offset;
    }

    /// <summary>Path of the file at fault; null where the fault is not in a file.</summary>
    public string? File { get; }

    /// <summary>The setting that is at fault: <c>data-root</c> or <c>image-size</c>; null where the data set itself is.</summary>
    public string? Setting { get; init; }

    /// <summary>Of a setting, what is wrong with its value, continuing a sentence that has named it; null where it is missing.</summary>
    public string? Reason { get; init; }

    /// <summary>Byte offset of the fault in the file's uncompressed content; null where it has none.</summary>
    public long? Offset { get; }
}
