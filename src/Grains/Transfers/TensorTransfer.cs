using GanOrleans.Contracts;
using GanOrleans.Files;
using TorchSharp;

namespace GanOrleans.Grains.Transfers;

/// <summary>Tensors to bytes and back, on a lane. Several tensors travel as one sequence of bytes, in order.</summary>
/// <remarks>A device's memory is read and written through one host copy: a sync point each.</remarks>
internal static class TensorTransfer
{
    /// <summary>Copies float32 tensors into chunks and announces what they add up to.</summary>
    public static (TensorBytes Header, TensorChunk[] Chunks) Export(params ReadOnlySpan<torch.Tensor> tensors)
    {
        var length = 0L;
        foreach (var tensor in tensors)
            length += tensor.numel() * sizeof(float);
        var chunks = new byte[(int)((length + TensorChunk.MaxBytes - 1) / TensorChunk.MaxBytes)][];
        for (var i = 0; i < chunks.Length; i++)
            chunks[i] = GC.AllocateUninitializedArray<byte>((int)Math.Min(TensorChunk.MaxBytes, length - (long)i * TensorChunk.MaxBytes));

        var at = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.numel() == 0)
                continue;
            using var host = tensor.device.type == DeviceType.CPU ? null : tensor.cpu();
            for (var source = (host ?? tensor).bytes; source.Length > 0;)
            {
                var target = chunks[(int)(at / TensorChunk.MaxBytes)].AsSpan((int)(at % TensorChunk.MaxBytes));
                var count = Math.Min(target.Length, source.Length);
                source[..count].CopyTo(target);
                source = source[count..];
                at += count;
            }
        }

        var crc = 0u;
        foreach (var chunk in chunks)
            crc = Crc32C.Compute(chunk, crc);
        return (new TensorBytes(TensorBytes.Float32, length, crc), [.. chunks.Select((bytes, index) => new TensorChunk(index, bytes))]);
    }

    /// <summary>
    /// Checks chunks against their announcement and copies them into float32 tensors; says what is wrong instead, and then has written
    /// nothing.
    /// </summary>
    public static string? TryImport(TensorBytes header, IReadOnlyList<TensorChunk?> chunks, params ReadOnlySpan<torch.Tensor> tensors)
    {
        var expected = 0L;
        foreach (var tensor in tensors)
            expected += tensor.numel() * sizeof(float);
        if (header.DType != TensorBytes.Float32)
            return $"its elements are {header.DType}, {TensorBytes.Float32} is expected";
        if (header.Length != expected)
            return $"it announces {header.Length} bytes, {expected} are expected";
        if (Fault(header, chunks) is { } fault)
            return fault;

        var at = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.numel() == 0)
                continue;
            using var host = tensor.device.type == DeviceType.CPU ? null : torch.empty(tensor.shape, dtype: torch.ScalarType.Float32);
            for (var target = (host ?? tensor).bytes; target.Length > 0;)
            {
                var source = chunks[(int)(at / TensorChunk.MaxBytes)]!.Bytes.AsSpan((int)(at % TensorChunk.MaxBytes));
                var count = Math.Min(target.Length, source.Length);
                source[..count].CopyTo(target);
                target = target[count..];
                at += count;
            }

            if (host is not null)
                tensor.copy_(host);
        }

        return null;
    }

    private static string? Fault(TensorBytes header, IReadOnlyList<TensorChunk?> chunks)
    {
        var (crc, length) = (0u, 0L);
        for (var i = 0; i < header.Chunks; i++)
        {
            if (i >= chunks.Count || chunks[i] is not { } chunk || chunk.Index != i)
                return $"chunk {i} of {header.Chunks} is missing";
            if (i < header.Chunks - 1 && chunk.Bytes.Length != TensorChunk.MaxBytes)
                return $"chunk {i} of {header.Chunks} has {chunk.Bytes.Length} bytes, {TensorChunk.MaxBytes} are expected";
            crc = Crc32C.Compute(chunk.Bytes, crc);
            length += chunk.Bytes.Length;
        }

        if (length != header.Length)
            return $"its chunks have {length} bytes, {header.Length} were announced";
        return crc == header.Crc32C ? null : $"its checksum is {crc:x8}, {header.Crc32C:x8} was announced";
    }
}
