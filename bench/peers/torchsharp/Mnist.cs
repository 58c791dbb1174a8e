using System.Buffers.Binary;
using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Bench;

/// <summary>The training images as one tensor in memory, and minibatches of it by index.</summary>
internal sealed class Mnist
{
    private const int Pixels = 28 * 28;

    private readonly Tensor images;
    private Tensor order;
    private long next;

    /// <param name="symmetric">Whether pixels are brought from [0, 1] to [−1, 1].</param>
    /// <exception cref="FileNotFoundException">The file is neither in GAN_DATA_ROOT nor in its folder <c>mnist</c>.</exception>
    public Mnist(bool symmetric)
    {
        var bytes = Read();
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4));
        using var grey = tensor(bytes[16..], dtype: ScalarType.Byte).view(count, Pixels);
        images = grey.to(ScalarType.Float32, get_default_device()).div_(255);
        if (symmetric) images.mul_(2).sub_(1);
        order = randperm(count);
    }

    /// <summary>Mean of each pixel, <c>784</c>.</summary>
    public Tensor Mean => images.mean([0]);

    /// <summary>The next minibatch of a shuffled epoch, <c>B × 784</c>.</summary>
    public Tensor NextBatch(int size)
    {
        if (next + size > order.shape[0])
        {
            order.Dispose();
            order = randperm(images.shape[0]).DetachFromDisposeScope();
            next = 0;
        }

        var indices = order.slice(0, next, next + size, 1);
        next += size;
        return images.index_select(0, indices);
    }

    private static byte[] Read()
    {
        const string Name = "train-images-idx3-ubyte";
        var root = Environment.GetEnvironmentVariable("GAN_DATA_ROOT") ?? ".";
        var file = new[] { root, Path.Combine(root, "mnist") }
            .SelectMany(folder => new[] { Path.Combine(folder, Name + ".gz"), Path.Combine(folder, Name) })
            .FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"'{Name}.gz' is not in '{root}'. Set GAN_DATA_ROOT to the folder that has MNIST's files.");
        using var stream = File.OpenRead(file);
        using var memory = new MemoryStream();
        if (file.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
            unpacked.CopyTo(memory);
        }
        else
            stream.CopyTo(memory);
        return memory.ToArray();
    }
}
