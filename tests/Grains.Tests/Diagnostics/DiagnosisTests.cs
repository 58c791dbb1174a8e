using System.Runtime.InteropServices;
using GanOrleans.Contracts;
using GanOrleans.Grains.Diagnostics;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Diagnostics;

/// <summary>What a run's figures say about its training.</summary>
public sealed class DiagnosisTests
{
    private static readonly RunProgress Sound = new() { DReal = .7, DFake = .3, LossD = 1.2, LossG = .9 };
    private static readonly RunProgress Sure = new() { DReal = .9999, DFake = .00001, LossD = .0001, LossG = 11 };

    [Fact]
    public void A_discriminator_without_doubt_is_found_after_five_leases_and_forgotten_when_it_doubts_again()
    {
        var doctor = new RunDiagnostics();

        for (var i = 0; i < 4; i++)
            doctor.Observe(Sure, 0);
        var tooSoon = doctor.Has(RunDiagnostics.Saturated);
        doctor.Observe(Sure, 0);
        var found = doctor.Findings.Single();
        doctor.Observe(Sound, 0);

        Assert.False(tooSoon);
        Assert.Contains("D(x) 0.9999", found, StringComparison.Ordinal);
        Assert.Empty(doctor.Findings);
    }

    [Fact]
    public void A_critic_is_no_probability_and_never_saturated()
    {
        var doctor = new RunDiagnostics();

        for (var i = 0; i < 20; i++)
            doctor.Observe(Sure with { IsCritic = true }, 0);

        Assert.Empty(doctor.Findings);
    }

    [Fact]
    public void Samples_that_become_alike_are_found_and_an_untrained_generator_is_not()
    {
        var (sick, young) = (new RunDiagnostics(), new RunDiagnostics());

        foreach (var distance in new[] { .4, .02, .02, .02 })
            sick.Measure(1, 1, distance, dataDistance: .5);
        for (var i = 0; i < 9; i++)
            young.Measure(1, 1, .02, dataDistance: .5);

        Assert.True(sick.Has(RunDiagnostics.Collapsed));
        Assert.Contains("it was 0.4", sick.Findings.Single(), StringComparison.Ordinal);
        Assert.Empty(young.Findings);
    }

    [Fact]
    public void Skipped_steps_and_exploding_losses_in_a_row_are_divergence()
    {
        var doctor = new RunDiagnostics();

        doctor.Observe(Sound, skipped: 1);
        doctor.Observe(Sound with { LossG = 5e4 }, 0);
        var tooSoon = doctor.Has(RunDiagnostics.Diverged);
        doctor.Observe(Sound, skipped: 2);

        Assert.False(tooSoon);
        Assert.True(doctor.Has(RunDiagnostics.Diverged));
    }

    [Fact]
    public void The_mean_distance_of_pairs_is_that_of_the_rows()
    {
        // (0, 0), (3, 4), (0, 0): distances 5, 0 and 5, each over √2.
        var samples = new SampleResult([3, 2], MemoryMarshal.AsBytes<float>(new float[] { 0, 0, 3, 4, 0, 0 }).ToArray(), 0, "live");

        Assert.Equal(10 / Math.Sqrt(2) / 3, PairwiseDistance.Mean(samples), 6);
    }
}

/// <summary>The same on a run that is made sick on purpose.</summary>
[Collection(TrainingClusters.Name)]
public sealed class SickRunTests
{
    [Fact]
    public async Task A_run_whose_discriminator_overpowers_its_generator_says_so_in_status_and_events()
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            options.DiagnosisPeriod = TimeSpan.FromMilliseconds(50));
        var spec = new RunSpec
        {
            Variant = "mlp",
            Dataset = "rings",
            Objective = "minimax",
            K = 20,
            LearningRate = .02,
            Iterations = 10_000_000,
            Threads = 1,
            SampleEvery = 0,
            CheckpointEvery = 0,
        };

        var id = await cluster.SubmitAsync(spec);
        var sick = await cluster.WaitAsync(
            id, s => s.Diagnoses.Any(d => d.StartsWith(RunDiagnostics.Saturated, StringComparison.Ordinal)), "found to be saturated");
        await cluster.WaitAsync(id, s => s.Iteration > sick.Iteration + 50, "looked at again");
        var events = await cluster.Coordinator(id).EventsAsync(0, 1_000);
        await cluster.Coordinator(id).CancelAsync();

        Assert.Contains(events, update =>
            update.Kind == EventKinds.Diagnosis && update.Event.StartsWith(RunDiagnostics.Saturated, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_generator_whose_samples_become_alike_is_said_to_have_collapsed()
    {
        VariantRegistry.Register(new SabotagedVariant("collapsing", context =>
        {
            if (context.Step.Iteration >= 50)
                context.Replica[NetworkNames.Generator].Weights.fill_(0);
        }));

        await AssertFoundAsync(RunDiagnostics.Collapsed, new RunSpec { Variant = "collapsing" });
    }

    [Fact]
    public async Task A_run_whose_steps_are_skipped_lease_after_lease_is_said_to_diverge()
    {
        VariantRegistry.Register(new FaultyVariant());

        await AssertFoundAsync(
            RunDiagnostics.Diverged, new RunSpec { Variant = FaultyVariant.Name, Options = FaultyVariant.NanIn(50, long.MaxValue) });
    }

    private static async Task AssertFoundAsync(string condition, RunSpec spec)
    {
        await using var cluster = await TrainingCluster.StartAsync(configure: options =>
            (options.DiagnosisPeriod, options.DivergedAfter) = (TimeSpan.FromMilliseconds(50), int.MaxValue));

        var id = await cluster.SubmitAsync(
            spec with
            {
                Dataset = "rings",
                Iterations = 10_000_000,
                Threads = 1,
                SampleEvery = 0,
                CheckpointEvery = 0,
            });
        var sick = await cluster.WaitAsync(
            id, s => s.Diagnoses.Any(d => d.StartsWith(condition, StringComparison.Ordinal)), $"found: {condition}");
        await cluster.WaitAsync(id, s => s.Iteration > sick.Iteration + 20, "looked at again");
        var events = await cluster.Coordinator(id).EventsAsync(0, 1_000);
        await cluster.Coordinator(id).CancelAsync();

        Assert.Contains(events, update =>
            update.Kind == EventKinds.Diagnosis && update.Event.StartsWith(condition, StringComparison.Ordinal));
    }
}
