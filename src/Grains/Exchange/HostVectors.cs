using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace GanOrleans.Grains.Exchange;

/// <summary>
/// Flat float32 vectors as the bytes of host memory: their own on a CPU, copies of them for another device. Made, copied and freed on the
/// vectors' lane; the bytes are moved on any thread while the vectors live.
/// </summary>
internal sealed class HostVectors : IDisposable
{
    private readonly torch.Tensor[] vectors;
    private readonly torch.Tensor[] copies;

    /// <param name="vectors">Contiguous float32 vectors, which it does not own; empty ones have no bytes.</param>
    public HostVectors(params IEnumerable<torch.Tensor> vectors)
    {
        this.vectors = [.. vectors.Where(vector => vector.numel() > 0)];
        var isOnHost = Array.TrueForAll(this.vectors, vector => vector.device.type == DeviceType.CPU);
        copies = isOnHost
            ? []
            : [.. this.vectors.Select(v => torch.empty(v.shape, dtype: torch.ScalarType.Float32).DetachFromDisposeScope())];
        Parts = [.. (isOnHost ? this.vectors : copies).SelectMany(NativeMemory.Of)];
        Length = Parts.Sum(part => (long)part.Length);
    }

    /// <summary>The vectors' bytes, one after the other.</summary>
    public IReadOnlyList<Memory<byte>> Parts { get; }

    /// <summary>How many bytes they are together.</summary>
    public long Length { get; }

    /// <summary>Brings what the vectors hold into <see cref="Parts"/>; waits for the device.</summary>
    public void Read()
    {
        for (var i = 0; i < copies.Length; i++)
            copies[i].copy_(vectors[i]);
    }

    /// <summary>Brings what <see cref="Parts"/> hold into the vectors.</summary>
    public void Write()
    {
        for (var i = 0; i < copies.Length; i++)
            vectors[i].copy_(copies[i]);
    }

    public void Dispose()
    {
        foreach (var copy in copies)
            copy.Dispose();
    }

    private sealed unsafe class NativeMemory(byte* start, int length) : MemoryManager<byte>
    {
        private const long MaxLength = 1 << 30;

        /// <summary>The bytes of a tensor, in pieces that a span can hold.</summary>
        public static IEnumerable<Memory<byte>> Of(torch.Tensor vector)
        {
            var length = vector.numel() * sizeof(float);
            for (var at = 0L; at < length; at += MaxLength)
                yield return Piece(vector, at, (int)Math.Min(MaxLength, length - at));
        }

        public override Span<byte> GetSpan() => new(start, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }

        private static Memory<byte> Piece(torch.Tensor vector, long at, int length)
        {
            using var first = vector.narrow(0, at / sizeof(float), 1);
            return new NativeMemory((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes)), length).Memory;
        }
    }
}
