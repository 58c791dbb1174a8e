using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Imaging;
using GanOrleans.Silo.Settings;
using GanOrleans.Silo.Web;
using GanOrleans.Support;

namespace GanOrleans.Cluster.Tests.Web;

/// <summary>What the page shows of a run that was rolled back: its line, and nothing of what it left.</summary>
public sealed class RunReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunReader reader;

    public RunReaderTests()
    {
        Directory.CreateDirectory(folder["run/samples"]);
        foreach (var iteration in new[] { 100, 300, 1000 })
            File.WriteAllText(folder[$"run/samples/{iteration:D6}.png"], "");
        reader = new RunReader(new SiloSettings { Runs = new() { StorageRoot = folder.Path } }, grains: null!);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task After_a_way_back_it_ends_at_the_checkpoint_until_more_is_learned()
    {
        await MetricsAsync((100, 1), (300, 1), (1000, 1));
        var run = Run(iteration: 300, generation: 2);

        Assert.Equal([100, 300], (await reader.CurveAsync(run, 100, CancellationToken.None)).Select(point => point.Iteration));
        Assert.Equal([100, 300], reader.Pictures(run).Select(picture => picture.Iteration));
        Assert.Null(reader.Picture(run, 1000));
        Assert.NotNull(reader.Picture(run, 300));
    }

    [Fact]
    public async Task Then_it_goes_on_with_the_newer_generation()
    {
        await MetricsAsync((100, 1), (300, 1), (1000, 1), (400, 3), (600, 3));
        var run = Run(iteration: 600, generation: 3);

        Assert.Equal([100, 300, 400, 600], (await reader.CurveAsync(run, 100, CancellationToken.None)).Select(point => point.Iteration));
    }

    private Task MetricsAsync(params (long Iteration, int Generation)[] lines) =>
        File.WriteAllLinesAsync(
            folder["run/metrics.jsonl"],
            lines.Select(line => $$"""{"iteration":{{line.Iteration}},"generation":{{line.Generation}},"lossD":1}"""));

    private static RunStatus Run(long iteration, int generation) => new()
    {
        RunId = "run",
        Spec = new RunSpec(),
        State = RunState.Running,
        Iteration = iteration,
        Generation = generation,
        Folder = "run",
    };
}
