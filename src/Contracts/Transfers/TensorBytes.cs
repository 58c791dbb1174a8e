using GanOrleans.Files;

namespace GanOrleans.Contracts.Transfers;

/// <summary>
/// What a tensor's bytes must be once all chunks have arrived: announced by the sender, checked by the receiver before anything is applied.
/// </summary>
/// <param name="DType">Element type; <c>float32</c> little-endian.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Crc32C">CRC-32C (Castagnoli) of all bytes.</param>
[GenerateSerializer, Immutable, Alias("gan.tensor-bytes")]
public sealed record TensorBytes([property: Id(0)] string DType, [property: Id(1)] long Length, [property: Id(2)] uint Crc32C)
{
    /// <summary>The only element type on the wire so far.</summary>
    public const string Float32 = "float32";

    /// <summary>How many chunks of <see cref="TensorChunk.MaxBytes"/> carry it.</summary>
    public int Chunks => (int)((Length + TensorChunk.MaxBytes - 1) / TensorChunk.MaxBytes);
}

/// <summary>
/// One piece of a tensor, at most <see cref="MaxBytes"/> long: the outbound channel knows no back-pressure, so
/// the sender keeps a window of few chunks.
/// </summary>
/// <param name="Index">Its place: bytes from <c>Index × MaxBytes</c>.</param>
/// <param name="Bytes">The bytes; never changed after sending, since within a silo they pass by reference.</param>
[GenerateSerializer, Immutable, Alias("gan.tensor-chunk")]
public sealed record TensorChunk([property: Id(0)] int Index, [property: Id(1)] byte[] Bytes)
{
    /// <summary>1 MiB: with 4 to 8 outstanding this is as fast as any larger message, and keeps latency and memory low.</summary>
    public const int MaxBytes = 1 << 20;
}
