using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Runtime;

/// <summary>Process-wide and per-thread settings of libtorch, and what they gave.</summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static bool initialised;

    /// <summary>
    /// Finds libtorch and sets the memory allocator's thresholds, once per process; to be called before the first tensor.
    /// Does nothing elsewhere than on Linux.
    /// </summary>
    /// <exception cref="LibTorchException">The libtorch that the settings name does not fit, or there is none.</exception>
    public static void Initialise()
    {
        lock (Gate)
        {
            if (initialised) return;
            OpenMpThreads.Configure();
            LibTorchFolder.Load();
            NativeMemory.KeepFreedPages();
            initialised = true;
        }
    }

    /// <summary>
    /// Prepares the calling thread for torch work: denormals become 0, and operators use this many threads. One
    /// compute lane calls it once, on its own thread.
    /// </summary>
    /// <param name="intraOpThreads">Threads of one operator, at least 1. Denormals are flushed first, since
    /// worker threads inherit that setting.</param>
    public static void PrepareThread(int intraOpThreads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(intraOpThreads, 1);
        Initialise();
        FloatingPointMode.FlushDenormals();
        set_num_threads(intraOpThreads);
    }

    /// <summary>
    /// Gives memory that is free, managed and native, back to the operating system. Takes some ten milliseconds, during which all threads
    /// that run managed code wait: for moments when nothing computes.
    /// </summary>
    public static void ReleaseMemory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeMemory.ReleaseFreedPages();
    }

    /// <summary>
    /// One line for people: libtorch's version, the BLAS in use, and the measured speed of a matrix product with all processors. Takes a
    /// tenth of a second.
    /// </summary>
    public static string Describe()
    {
        Initialise();
        var (threads, speed) = (Environment.ProcessorCount, 0.0);
        var measuring = new Thread(() =>
        {
            PrepareThread(threads);
            speed = MeasureGigaflops();
            set_num_threads(1);   // threads that are not told otherwise take what was said last
        });
        measuring.Start();
        measuring.Join();   // its team ends with it
        return string.Create(
            CultureInfo.InvariantCulture,
            $"libtorch {LibTorchFolder.RequiredVersion}, {BlasLibrary.Describe()}, {speed:0} GFLOP/s with {threads} thread(s)");
    }

    /// <summary>
    /// Speed of a 768 × 768 matrix product on the calling thread's settings, in 10^9 floating-point
    /// operations per second: the best of several.
    /// </summary>
    public static double MeasureGigaflops()
    {
        const int Size = 768;
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var a = ones(Size, Size, dtype: ScalarType.Float32);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 6; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var product = a.mm(a);
            var took = Stopwatch.GetElapsedTime(start);
            if (took < best) best = took;
        }
        return 2.0 * Size * Size * Size / best.TotalSeconds / 1e9;
    }
}
