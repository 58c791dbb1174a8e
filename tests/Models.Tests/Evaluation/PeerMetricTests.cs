using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GanOrleans.Imaging;
using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Evaluation;

/// <summary>
/// Each metric against <c>bench/peers/metrics.py</c>, which was written from the definitions in NumPy, on the same arrays.
/// </summary>
public sealed class PeerMetricTests : TorchTest
{
    private const double Relative = 1e-3;
    private const double Absolute = 1e-6;

    private static readonly string Program = Path.Combine(Root(), "bench", "peers", "metrics.py");

    private readonly Tensor samples;
    private readonly Tensor reference;

    public PeerMetricTests()
    {
        using var generator = new Generator(5);
        samples = rand(700, 24, generator: generator);
        reference = rand(700, 24, generator: generator).sqrt();
    }

    [Fact]
    public void Parzen()
    {
        Tensor validation = reference.narrow(0, 0, 100), test = reference.narrow(0, 100, 600);

        var ours = ParzenWindow.Fit(samples, validation, test);

        var theirs = Run("parzen", ("samples", samples), ("validation", validation), ("test", test));
        AssertNear(theirs, ("sigma", ours.Sigma), ("nats", ours.Nats), ("error", ours.Error));
    }

    [Fact]
    public void Inception_score()
    {
        using var logits = samples.mul(tensor(8f));

        var (mean, deviation) = InceptionScore.OfOrdered(logits, 10);

        AssertNear(Run("inception", ("logits", logits)), ("mean", mean), ("std", deviation));
    }

    [Fact]
    public void Frechet_distance()
    {
        var few = samples.narrow(0, 0, 15);   // of fewer rows than features: singular

        AssertNear(Run("fid", ("samples", samples), ("reference", reference)), ("fid", FrechetDistance.Between(samples, reference)));
        AssertNear(Run("fid", ("samples", few), ("reference", reference)), ("fid", FrechetDistance.Between(few, reference)));
    }

    [Fact]
    public void Kernel_distance()
    {
        using var generator = new Generator(9);
        Tensor first = randperm(700, generator: generator).narrow(0, 0, 400).view(4, 100), second = first.flip(0, 1);
        long[][] Subsets(Tensor rows) => [.. Enumerable.Range(0, 4).Select(i => rows[i].data<long>().ToArray())];

        var (mean, deviation) = KernelDistance.Between(samples, Subsets(first), reference, Subsets(second));

        var theirs = Run("kid", ("samples", samples), ("reference", reference), ("a-indices", first), ("b-indices", second));
        AssertNear(theirs, ("mean", mean), ("std", deviation));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(5, 5)]
    public void Precision_recall_density_and_coverage(int k, int densityK)
    {
        var ours = PrecisionRecall.Of(samples, reference, k, densityK);

        var theirs = Run("prdc", [("k", k), ("dc-k", densityK)], ("samples", samples), ("reference", reference));
        AssertNear(
            theirs, ("precision", ours.Precision), ("recall", ours.Recall), ("density", ours.Density), ("coverage", ours.Coverage));
    }

    [Theory]
    [InlineData(1, 28, 28)]
    [InlineData(3, 45, 33)]
    public void Structural_similarity(long channels, long height, long width)
    {
        using var generator = new Generator(3);
        using var first = rand(6, channels, height, width, generator: generator);
        using var second = first.mul(tensor(.8f)).add(rand(6, channels, height, width, generator: generator).mul(tensor(.2f)));

        var ours = StructuralSimilarity.OfPairs(first, second).mean().item<double>();

        AssertNear(
            Run("msssim", ("first", first), ("second", second)), ("mean", ours), ("scales", StructuralSimilarity.ScalesOf(height, width)));
    }

    [Fact]
    public void Nearest_neighbours()
    {
        var (_, distances) = NearestNeighbours.Of(samples, reference);
        var sorted = distances.Order().ToArray();
        var test = NearestNeighbours.TwoSample(samples, reference);

        AssertNear(
            Run("nearest", ("samples", samples), ("reference", reference)),
            ("mean", distances.Average(distance => (double)distance)), ("median", (sorted[349] + (double)sorted[350]) / 2));
        AssertNear(
            Run("two-sample", ("samples", samples), ("reference", reference)),
            ("accuracy", test.Accuracy), ("of_generated", test.OfGenerated), ("of_real", test.OfReal));
    }

    [Fact]
    public void Classes()
    {
        Tensor predicted = samples.argmax(1), labels = reference.argmax(1);

        var ours = ClassHistogram.Of(predicted.data<long>().ToArray(), labels.data<long>().ToArray(), 24);

        AssertNear(Run("classes", [("classes", 24)], ("predicted", predicted), ("reference", labels)), ("kl", ours.Divergence));
    }

    private static JsonElement Run(string metric, params (string Name, Tensor Array)[] arrays) => Run(metric, [], arrays);

    private static JsonElement Run(string metric, (string Name, int Value)[] numbers, params (string Name, Tensor Array)[] arrays)
    {
        using var folder = new TemporaryFolder();
        List<string> arguments = [Program, metric];
        foreach (var (name, value) in numbers)
            arguments.AddRange([$"--{name}", value.ToString(CultureInfo.InvariantCulture)]);
        foreach (var (name, array) in arrays)
        {
            var path = folder[$"{name}.npy"];
            NpyFile.Save(path, array.shape, array.to(ScalarType.Float32).contiguous().data<float>().ToArray());
            arguments.AddRange([$"--{name}", path]);
        }
        // Debian's, since that has its NumPy; another one may come first on the path.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using var process = Process.Start(
            new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"metrics.py {metric} ended with {process.ExitCode}: {error.Result}");
        return JsonDocument.Parse(output).RootElement;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "GanOrleans.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private static void AssertNear(JsonElement theirs, params (string Name, double Value)[] ours)
    {
        foreach (var (name, value) in ours)
        {
            var expected = theirs.GetProperty(name).GetDouble();
            Assert.True(
                Math.Abs(value - expected) <= Math.Max(Absolute, Relative * Math.Abs(expected)),
                $"{name} is {value:R}, theirs {expected:R}");
        }
    }
}
