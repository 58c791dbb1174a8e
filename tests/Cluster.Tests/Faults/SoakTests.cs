using System.Globalization;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;
using GanOrleans.Support.Harness;
using Xunit.Abstractions;

namespace GanOrleans.Cluster.Tests.Faults;

/// <summary>
/// Always four runs on two slots while silos are killed at random (faults, row 27). <c>GAN_SOAK_MINUTES</c> says for how long; 30 unless
/// set. The first silo is never killed: its memory and its open files are measured, and may not grow once it is warm.
/// </summary>
[Trait("Fault", "27"), Trait("Category", "Long")]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int AtOnce = 4;
    private const double MaxMegabytesPerHour = 200;
    private const double MaxFilesPerHour = 60;
    private static readonly RunSpec Spec = Runs.Small(400);

    [Fact]
    public async Task Four_runs_on_two_slots_survive_random_kills_and_nothing_grows()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("GAN_SOAK_MINUTES") ?? "30", CultureInfo.InvariantCulture);
        var random = new Random(1);
        await using var cluster = new TestCluster();
        var lasting = await cluster.StartSiloAsync("lasting", "--slots", "1");
        var victim = await cluster.StartSiloAsync("victim-1", "--slots", "1");
        var spare = await cluster.StartSiloAsync("spare-1", "--label", "spare");   // holds coordinators and the catalog, no networks
        var undisturbed = Invariants.Checksums(cluster, await cluster.UntilCompletedAsync(await cluster.SubmitAsync(Spec), Runs.Limit));
        var (active, samples) = (new List<string>(), new List<(double Hours, double Megabytes, double Files)>());
        var (started, submitted, completed, kills, nextKill) = (TimeProvider.System.GetTimestamp(), 0, 0, 0, 15.0);

        for (var elapsed = 0.0; elapsed < minutes * 60; elapsed = TimeProvider.System.GetElapsedTime(started).TotalSeconds)
        {
            while (active.Count < AtOnce)
            {
                var next = "";
                var key = $"soak {submitted++}";
                await cluster.AskAsync("a run is accepted", async grains =>
                    next = (await grains.GetGrain<IRunCatalogGrain>(0).SubmitAsync(new SubmitRequest(Spec, key))).RunId!);
                active.Add(next);
            }

            if (elapsed > nextKill)
            {
                kills++;
                if (random.Next(2) == 0)
                {
                    victim.Kill();
                    victim = await cluster.StartSiloAsync($"victim-{kills + 1}", "--slots", "1");
                }
                else
                {
                    spare.Kill();
                    spare = await cluster.StartSiloAsync($"spare-{kills + 1}", "--label", "spare");
                }

                nextKill = elapsed + 10 + random.NextDouble() * 20;
            }

            foreach (var run in active.ToArray())
            {
                var status = await cluster.UntilAsync(run, "it answers", Runs.Limit, _ => true);
                if (!status.State.IsTerminal())
                    continue;
                Assert.True(status.State == RunState.Completed, $"{status.State}: {status.Reason}\n{cluster.Logs}");
                await Invariants.AssertHoldAsync(cluster, status, undisturbed);
                active.Remove(run);
                completed++;
            }

            samples.Add((elapsed / 3600, lasting.WorkingSet / 1048576.0, lasting.OpenFiles));
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        // The first third warms up: code is compiled, pools fill.
        var warm = samples.Skip(samples.Count / 3).ToArray();
        var (memory, files) = (Slope(warm, s => s.Megabytes), Slope(warm, s => s.Files));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{minutes:0.#} minutes: {completed} runs completed as undisturbed, {kills} kills; working set {samples[0].Megabytes:0} "
                    + $"to {samples[^1].Megabytes:0} MB, slope {memory:+0.0;-0.0} MB/h; open files {samples[0].Files} to "
                    + $"{samples[^1].Files}, slope {files:+0.0;-0.0} /h"));
        var byMinute = samples
            .GroupBy(s => (int)(s.Hours * 60))
            .Select(minute => FormattableString.Invariant($"{minute.Average(s => s.Megabytes):0}"));
        output.WriteLine($"MB by minute: {string.Join(' ', byMinute)}");
        Assert.True(completed > 0 && kills > 0);
        if (minutes >= 20)
        {
            Assert.InRange(memory, double.NegativeInfinity, MaxMegabytesPerHour);
            Assert.InRange(files, double.NegativeInfinity, MaxFilesPerHour);
        }
    }

    // Least squares.
    private static double Slope(
        (double Hours, double Megabytes, double Files)[] samples, Func<(double Hours, double Megabytes, double Files), double> value)
    {
        var (x, y) = (samples.Average(s => s.Hours), samples.Average(value));
        return samples.Sum(s => (s.Hours - x) * (value(s) - y)) / samples.Sum(s => (s.Hours - x) * (s.Hours - x));
    }
}
