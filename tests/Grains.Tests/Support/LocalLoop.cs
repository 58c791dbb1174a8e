using GanOrleans.Grains.Compute;
using GanOrleans.Models.Data;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Support;

/// <summary>The plain loop of workers that average every so many iterations, on a lane of its own.</summary>
internal static class LocalLoop
{
    /// <summary>Asserts that a checkpoint has the files that the loop writes after as many iterations, byte for byte.</summary>
    public static async Task AssertEqualAsync(
        TrainingOptions options, IDataSet data, int workers, int averageEvery, long iterations, string checkpoint)
    {
        using var folder = new TemporaryFolder();
        using var lane = new ComputeLane(0, torch.CPU);
        await lane.RunAsync(options.Threads, () =>
        {
            using var loop = new Reference.LocalLoop(options, data, torch.CPU, workers);
            for (var t = 0L; t < iterations; t += averageEvery)
                loop.Block(t, averageEvery);
            loop.Save(folder.Path);
            return true;
        });

        string[] expected = [.. Directory.GetFiles(folder.Path).Select(file => Path.GetFileName(file)!).Order()];
        Assert.Equal(expected, Directory.GetFiles(checkpoint, "*.safetensors").Select(Path.GetFileName).Order());
        Assert.All(expected, file => Assert.True(
            File.ReadAllBytes(Path.Combine(folder.Path, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(checkpoint, file))),
            $"{file} differs"));
    }
}
