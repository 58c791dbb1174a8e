using System.Diagnostics;
using System.Globalization;
using GanOrleans.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Floor;

/// <summary>
/// The least time of one iteration of a variant on MNIST with its own settings: every matrix product and convolution at the measured speed
/// of libtorch's operator for that very shape, and the bytes of optimizers and activations at the measured speed of memory.
/// </summary>
/// <remarks>
/// Usage: <c>dotnet run -c Release -- [threads …]</c>, by default 1 and 2. Prints a line per variant and number of threads. <c>gan</c> is
/// the alternating schedule. Layers of one output are left out, as are masks, noise, losses and the calls themselves.
/// </remarks>
internal static class Program
{
    private const int Trials = 15;

    private static void Main(string[] args)
    {
        int[] threads = args.Length > 0 ? [.. args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture))] : [1, 2];
        foreach (var count in threads)
        {
            TorchRuntime.PrepareThread(count);
            using var scope = NewDisposeScope();
            var bytesPerMs = BytesPerMillisecond();
            Console.WriteLine($"threads {count}: memory {bytesPerMs / 1e6:0.0} GB/s");
            Report("gan", count, bytesPerMs, Gan());
            Report("mlp", count, bytesPerMs, Mlp());
            Report("dcgan", count, bytesPerMs, Dcgan());
            Report("wgan-gp", count, bytesPerMs, WganGp());
        }
    }

    private static void Report(string variant, int threads, double bytesPerMs, Floor floor)
    {
        var memory = floor.Bytes / bytesPerMs;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{variant,-8} threads {threads}: products {floor.Products:0.000} ms ({floor.Operations / floor.Products / 1e6:0} GFLOP/s), "
                + $"memory {memory:0.000} ms ({floor.Bytes / 1e6:0.0} MB), floor {floor.Products + memory:0.000} ms"));
    }

    // Momentum reads weight, velocity and gradient and writes the first two: 20 bytes per parameter. Adam has one vector more: 28.
    private static Floor Gan()
    {
        const int Batch = 100;
        var floor = new Floor();
        for (var phase = 0; phase < 2; phase++)
        {
            foreach (var (inputs, outputs) in new[] { (100, 1200), (1200, 1200), (1200, 784) })
                floor.Dense(Batch, inputs, outputs, weights: phase == 1, input: phase == 1 && inputs > 100);
            var rows = phase == 0 ? 2 * Batch : Batch;
            floor.Dense(rows, 784, 1200, weights: phase == 0, input: phase == 1);
            floor.Dense(rows, 240, 1200, weights: phase == 0, input: true);
        }
        return floor.Updates(parameters: 1_231_441 + 2_503_984, bytesPerParameter: 20);
    }

    private static Floor Mlp()
    {
        const int Batch = 32;
        var floor = new Floor();
        for (var phase = 0; phase < 2; phase++)
        {
            floor.Dense(Batch, 64, 256, weights: phase == 1, input: false);
            floor.Dense(Batch, 256, 784, weights: phase == 1, input: phase == 1);
            floor.Dense(phase == 0 ? 2 * Batch : Batch, 784, 128, weights: phase == 0, input: phase == 1);
        }
        return floor.Updates(parameters: 100_609 + 218_128, bytesPerParameter: 28);
    }

    // Batch norm reads and writes each map twice per direction.
    private static Floor Dcgan()
    {
        const int Batch = 128;
        var floor = new Floor();
        for (var phase = 0; phase < 2; phase++)
        {
            floor.Dense(Batch, 100, 128 * 7 * 7, weights: phase == 1, input: false);
            floor.Convolution(Batch, 128, 7, 64, 4, padding: 1, up: true, weights: phase == 1, input: phase == 1);
            floor.Convolution(Batch, 64, 14, 16, 4, padding: 1, up: true, weights: phase == 1, input: phase == 1);
            for (var half = phase; half < 2; half++)   // real and generated samples pass D apart
            {
                floor.Convolution(Batch, 1, 28, 64, 4, padding: 1, up: false, weights: phase == 0, input: phase == 1);
                floor.Convolution(Batch, 64, 14, 128, 4, padding: 1, up: false, weights: phase == 0, input: true);
            }
            floor.Touch((phase == 0 ? 1 : 2) * 4L * Batch * (128 * 49 + 64 * 196) + (phase == 0 ? 4 : 2) * 4L * Batch * 128 * 49);
        }
        return floor.Updates(parameters: 64 * 16 + 128 * 64 * 16 + 6272 + 100 * 6272 + 128 * 64 * 16 + 64 * 16, bytesPerParameter: 28);
    }

    // Five critic steps: both halves in one pass, then the penalty's pass: forward, its gradient, and the backward pass through both.
    private static Floor WganGp()
    {
        const int Batch = 50, Width = 64, CriticSteps = 5;
        (int Inputs, int Side, int Outputs)[] critic = [(1, 28, Width), (Width, 14, 2 * Width), (2 * Width, 7, 4 * Width)];
        (int Inputs, int Side, int Outputs)[] generator = [(4 * Width, 4, 2 * Width), (2 * Width, 7, Width), (Width, 14, 16)];
        var step = new Floor();
        foreach (var (inputs, side, outputs) in generator) step.Convolution(Batch, inputs, side, outputs, 5, 2, true, false, false);
        foreach (var (inputs, side, outputs) in critic)
        {
            step.Convolution(2 * Batch, inputs, side, outputs, 5, 2, up: false, weights: true, input: inputs > 1);
            step.Convolution(Batch, inputs, side, outputs, 5, 2, up: false, weights: true, input: true);
            step.Convolution(Batch, inputs, side, outputs, 5, 2, up: false, weights: true, input: inputs > 1);
        }
        var floor = step.Repeated(CriticSteps);
        foreach (var (inputs, side, outputs) in generator) floor.Convolution(Batch, inputs, side, outputs, 5, 2, true, true, true);
        foreach (var (inputs, side, outputs) in critic) floor.Convolution(Batch, inputs, side, outputs, 5, 2, false, false, true);
        const long Critic = 25L * (Width + 2 * Width * Width + 8 * Width * Width), Generator = 25L * (8 + 2) * Width * Width + 128L * 4096;
        return floor.Updates(CriticSteps * Critic + Generator, bytesPerParameter: 28);
    }

    /// <summary>A copy of 256 MB, counted as read and written.</summary>
    private static double BytesPerMillisecond()
    {
        using Tensor from = ones(64L << 20, dtype: ScalarType.Float32), to = zeros_like(from);
        return 2.0 * (256L << 20) / Time(() => to.copy_(from));
    }

    internal static double Time(Action work)
    {
        work();
        var least = double.MaxValue;
        for (var trial = 0; trial < Trials; trial++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return least;
    }
}
