using GanOrleans.Cluster.Tests.Faults;
using GanOrleans.Contracts.Runs;
using GanOrleans.Silo.Hosting;
using GanOrleans.Silo.Settings;
using GanOrleans.Support.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace GanOrleans.Cluster.Tests;

/// <summary>Silos that are killed, hang, end or come back while a run trains.</summary>
public sealed class LossTests
{
    private const long Iterations = 600;

    [Fact, Trait("Fault", "1")]
    public async Task A_run_completes_without_the_silo_of_one_of_its_workers()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        var training = await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 0 && status.Places.Length == 4);
        var networks = SiloOf(training, "discriminator");
        var other = cluster.Silos.Single(silo => silo.Name != networks);

        other.Kill();
        var completed = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.Equal((Iterations, Iterations), (completed.DiscriminatorVersion, completed.GeneratorVersion));
        Assert.All(completed.Places, place => Assert.Equal(networks, place.Silo));
    }

    [Fact, Trait("Fault", "2")]
    public async Task A_run_completes_without_the_silo_of_its_networks_in_a_new_generation()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        var training = await cluster.UntilAsync(run, "it has a checkpoint", Runs.Limit, status =>
            status.LastCheckpoint.Length > 0 && status.Iteration < Iterations);

        cluster.Silo(SiloOf(training, "discriminator")).Kill();
        var completed = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.True(completed.Generation > training.Generation, $"Generation {completed.Generation} after {training.Generation}.");
        Assert.Equal((Iterations, Iterations), (completed.DiscriminatorVersion, completed.GeneratorVersion));
        Assert.DoesNotContain(SiloOf(training, "discriminator"), completed.Places.Select(place => place.Silo));
    }

    [Fact, Trait("Fault", "4")]
    public async Task A_run_goes_on_under_its_id_after_all_silos_were_killed_and_one_started()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        await cluster.UntilAsync(run, "it has a checkpoint", Runs.Limit, status => status.LastCheckpoint.Length > 0);

        foreach (var silo in cluster.Silos)
            silo.Kill();
        await cluster.StartSiloAsync("three");
        var completed = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.Equal((Iterations, Iterations), (completed.DiscriminatorVersion, completed.GeneratorVersion));
    }

    [Fact, Trait("Fault", "5")]
    public async Task A_silo_that_is_asked_to_end_hands_over_ends_with_0_and_leaves_the_table()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        var training = await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 0 && status.Places.Length == 4);
        var leaving = cluster.Silo(SiloOf(training, "worker 1"));

        leaving.Terminate();
        await leaving.WaitForExitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, leaving.ExitCode);
        Assert.Contains("STOPPED", leaving.Output, StringComparison.Ordinal);
        Assert.Equal(
            SiloStatus.Dead,
            (await cluster.MembershipAsync()).Single(member => member.Key.StartsWith(leaving.Name, StringComparison.Ordinal)).Value);
        await cluster.UntilCompletedAsync(run, Runs.Limit);
    }

    [Fact, Trait("Fault", "1, 2, 3")]
    public async Task A_killed_silo_is_declared_dead_and_the_others_stay()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two", "three");

        cluster.Silo("two").Kill();

        await Deadline.UntilAsync(
            "'two' is declared dead", Runs.Limit, async () => await StatusOfAsync(cluster, "two") == SiloStatus.Dead, () => cluster.Logs);
        Assert.Equal(SiloStatus.Active, await StatusOfAsync(cluster, "one"));
        Assert.Equal(SiloStatus.Active, await StatusOfAsync(cluster, "three"));
    }

    /// <summary>
    /// How soon a loss is noticed is what the silo tells Orleans: a clock on the wall would measure the machine that tests.
    /// </summary>
    [Fact, Trait("Fault", "1, 2, 3")]
    public void A_silo_is_given_up_after_four_seconds_without_an_answer_by_one_vote_and_others_know_two_seconds_later()
    {
        using var host = new HostBuilder()
            .UseOrleans(silo => silo.UseCluster(new SiloSettings { SiloPort = 1, GatewayPort = 2 }, redis: null))
            .Build();

        var membership = host.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(4), membership.ProbeTimeout * membership.NumMissedProbesLimit);
        Assert.Equal(1, membership.NumVotesForDeathDeclaration);
        Assert.Equal(TimeSpan.FromSeconds(2), membership.TableRefreshTimeout);
    }

    [Fact, Trait("Fault", "6")]
    public async Task A_silo_that_hangs_for_three_seconds_is_not_evicted()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        var before = await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 0 && status.Places.Length == 4);
        var hanging = cluster.Silo(SiloOf(before, "worker 1"));

        hanging.Pause();
        await Task.Delay(TimeSpan.FromSeconds(3)); // the fault itself, not a wait for something
        hanging.Resume();
        var completed = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.Equal(SiloStatus.Active, await StatusOfAsync(cluster, hanging.Name));
        Assert.Equal(before.Generation, completed.Generation);
        Assert.Equal((Iterations, Iterations), (completed.DiscriminatorVersion, completed.GeneratorVersion));
    }

    [Fact, Trait("Fault", "6"), Trait("Category", "Long")]
    public async Task A_silo_that_hangs_for_half_a_minute_is_evicted_and_ends_when_it_wakes()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");
        var undisturbed = Faults.Invariants.Checksums(
            cluster, await cluster.UntilCompletedAsync(await cluster.SubmitAsync(Runs.Small(Iterations)), Runs.Limit));
        var run = await cluster.SubmitAsync(Runs.Small(Iterations));
        var before = await cluster.UntilAsync(run, "it trains", Runs.Limit, status => status.Iteration > 0 && status.Places.Length == 4);
        var hanging = cluster.Silo(SiloOf(before, "discriminator"));

        hanging.Pause();
        await Task.Delay(TimeSpan.FromSeconds(30)); // the fault itself, not a wait for something
        Assert.Equal(SiloStatus.Dead, await StatusOfAsync(cluster, hanging.Name));
        hanging.Resume();
        await hanging.WaitForExitAsync(TimeSpan.FromSeconds(30));
        var completed = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.NotEqual(0, hanging.ExitCode);
        await Faults.Invariants.AssertHoldAsync(cluster, completed, undisturbed);
    }

    [Fact]
    public async Task Any_silo_answers_for_a_run_of_another_one()
    {
        await using var cluster = new TestCluster();
        var silos = await cluster.StartSilosAsync("one", "two");
        var run = await cluster.SubmitAsync(Runs.Small(50));
        await cluster.UntilCompletedAsync(run, Runs.Limit);

        foreach (var silo in silos)
            Assert.Contains(
                run, await cluster.GanctlSucceedsAsync("status", run, "--gateway", silo.Gateway.ToString()), StringComparison.Ordinal);
        Assert.Contains(
            run,
            await cluster.GanctlSucceedsAsync(
                "status", run, "--gateway", "no-such-host.invalid:30000", "--gateway", $"localhost:{silos[0].Gateway.Port}"),
            StringComparison.Ordinal);
    }

    private static async Task<SiloStatus> StatusOfAsync(TestCluster cluster, string silo) =>
        (await cluster.MembershipAsync()).Single(member => member.Key.StartsWith(silo + "@", StringComparison.Ordinal)).Value;

    private static string SiloOf(RunStatus status, string part) => status.Places.Single(place => place.Part == part).Silo;
}
