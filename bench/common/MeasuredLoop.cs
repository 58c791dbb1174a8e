using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GanOrleans.Bench;

/// <summary>
/// How every training program of bench reports: one line of JSON after the first iteration, one when it is warm, and one for each count of
/// iterations that standard input asks for. Without <c>--serve</c> it measures once and ends.
/// </summary>
/// <param name="program">What is measured, for the reader of the lines.</param>
/// <param name="settings">Of the command line.</param>
/// <param name="parameters">Number of parameters of each network.</param>
internal sealed class MeasuredLoop(string program, LoopSettings settings, IReadOnlyDictionary<string, long> parameters)
{
    // The first iterations compile code and fill caches: the rate of the warm-up is that of its second half.
    private const double WarmUpSeconds = 1.5;
    private const int MinIterations = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,   // a loss that is not finite is to be seen
    };

    /// <summary>Measures as often as it is asked to.</summary>
    /// <param name="iterate">
    /// One iteration of Algorithm 1: k steps of D and one of G. Returns the losses of D and G when it is given true, else anything.
    /// </param>
    public void Run(Func<bool, (float LossD, float LossG)> iterate)
    {
        iterate(true);
        Print(new { program, first = true });
        Repeat(iterate, WarmUpSeconds / 2);
        var rate = Repeat(iterate, WarmUpSeconds / 2);
        Print(new { program, ready = true, settings.Variant, settings.Threads, parameters, rate });
        if (!settings.Serve)
        {
            Measure(iterate, Math.Max(MinIterations, (int)(rate * settings.Seconds)));
            return;
        }

        while (Console.ReadLine() is { } line) Measure(iterate, int.Parse(line, CultureInfo.InvariantCulture));
    }

    private void Measure(Func<bool, (float LossD, float LossG)> iterate, int iterations)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i < iterations; i++) iterate(false);
        var (lossD, lossG) = iterate(true);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print(new { program, settings.Variant, settings.Threads, iterations, seconds, rate = iterations / seconds, lossD, lossG });
    }

    private static double Repeat(Func<bool, (float LossD, float LossG)> iterate, double seconds)
    {
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        while (count < MinIterations || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            iterate(false);
            count++;
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Print<T>(T line)
    {
        Console.WriteLine(JsonSerializer.Serialize(line, Json));
        Console.Out.Flush();
    }
}
