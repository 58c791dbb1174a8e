using System.Net;
using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;
using Orleans.Runtime;

namespace GanOrleans.Grains.Tests.Placement;

public sealed class PrecisionPlacesTests
{
    private const string Old = "silo 'old': its CPU 'AMD EPYC 7763' has none of avx512_bf16, amx_bf16 (x86-64) or bf16 (ARM)";

    private static readonly RunSpec Spec = new() { Variant = "mlp", Dataset = "rings", Precision = "bf16" };

    private static SiloCapabilities Silo(int number, string kind, string without = "") =>
        new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_000 + number), 1), kind, 2, "host", "") { WithoutBf16 = without };

    [Fact]
    public void A_silo_of_the_workers_kind_without_it_is_named_at_submit() =>
        Assert.Equal(
            $"precision: 'bf16' is not allowed. Allowed: fp32; bf16 where every silo of the workers' kind 'cpu' has it, and here {Old}. "
            + "Leave 'precision' out, or start the silos that have it with a --label of their own and name that as 'worker-device'.",
            PrecisionPlaces.Check(Spec, [Silo(1, "cpu"), Silo(2, "cpu", Old)])!.ToString());

    [Theory]
    [InlineData("fp32", null, false)]
    [InlineData(null, null, false)]
    [InlineData("bf16", "cpu", true)]
    [InlineData("bf16", "any", true)]
    [InlineData("bf16", "zen4", false)]
    public void Only_silos_that_a_worker_may_be_placed_on_count(string? precision, string? workers, bool refused)
    {
        var error = PrecisionPlaces.Check(
            Spec with { Precision = precision, Device = "cpu", WorkerDevice = workers }, [Silo(1, "cpu", Old), Silo(2, "zen4")]);

        Assert.Equal(refused, error is not null);
    }

    [Fact]
    public void The_word_reaches_the_settings_and_their_record()
    {
        var training = TrainingJson.Write(Settings(Precision.Bf16));

        Assert.Contains("\"precision\":\"bf16\"", training, StringComparison.Ordinal);
        Assert.Equal(Precision.Bf16, TrainingJson.Read(training).Precision);
        Assert.Equal(
            Precision.Fp32, TrainingJson.Read(training.Replace("\"precision\":\"bf16\",", "", StringComparison.Ordinal)).Precision);
    }

    private static TrainingOptions Settings(Precision precision) => new()
    {
        Variant = "mlp",
        Dataset = "rings",
        TrainSamples = 1,
        Iterations = 1,
        Batch = 1,
        Latent = 1,
        Prior = LatentPrior.Normal,
        Precision = precision,
        Discriminator = new OptimizerOptions(),
        Generator = new OptimizerOptions(),
    };
}
