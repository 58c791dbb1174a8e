using GanOrleans.Contracts.Runs;
using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests;

/// <summary>The whole path in processes: two silos, and ganctl in a third.</summary>
public sealed class FirstLightTests
{
    [Fact]
    public async Task Two_silos_train_what_ganctl_submits_and_it_watches_samples_and_lists_checkpoints()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSilosAsync("one", "two");

        var submitted = await cluster.GanctlSucceedsAsync(
            "submit",
            "--variant",
            "gan",
            "--dataset",
            "rings",
            "--workers",
            "2",
            "--iterations",
            "200",
            "--seed",
            "1",
            "--threads",
            "1",
            "--batch",
            "50",
            "--name",
            "first-light");
        var watched = await cluster.GanctlSucceedsAsync("watch", "last");
        var status = await cluster.GanctlSucceedsAsync("status", "last");
        var sampled = await cluster.GanctlSucceedsAsync("sample", "last", "-n", "64", "-o", cluster["s.png"]);
        var checkpoints = await cluster.GanctlSucceedsAsync("checkpoint", "list", "last");

        Assert.Contains("first-light", submitted, StringComparison.Ordinal);
        Assert.Contains("200/200", watched, StringComparison.Ordinal);
        Assert.Contains("completed", watched, StringComparison.Ordinal);
        Assert.Contains("discriminator 200, generator 200, generation 1", status, StringComparison.Ordinal); // k = 1
        Assert.Equal(["one", "two"], PlacesOf("worker", status).Order());
        Assert.Single(PlacesOf("discriminator", status).Concat(PlacesOf("generator", status)).Distinct());
        Assert.Contains("200", sampled, StringComparison.Ordinal);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], (await File.ReadAllBytesAsync(cluster["s.png"]))[..4]);
        Assert.Contains("200-g1", checkpoints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_networks_sit_on_the_silo_that_announces_the_kind_they_ask_for()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("plain", "--label", "cpu");
        await cluster.StartSiloAsync("gpu", "--label", "cuda");

        var run = await cluster.SubmitAsync(Runs.Small(100) with { Device = "cuda", WorkerDevice = "any" });
        var status = await cluster.UntilCompletedAsync(run, Runs.Limit);

        Assert.Equal(["gpu"], SilosOf(status, "discriminator", "generator").Distinct());
        Assert.Equal(["gpu", "plain"], SilosOf(status, "worker 0", "worker 1").Order());
    }

    [Fact]
    public async Task A_run_waits_for_a_silo_of_its_kind_says_so_and_trains_when_one_comes()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("plain");
        var run = await cluster.SubmitAsync(Runs.Small(50) with { Device = "cuda" });

        var waiting = await cluster.UntilAsync(run, "it is queued", Runs.Limit, status => status.State == RunState.Queued);
        Assert.Contains("cuda", waiting.Reason, StringComparison.Ordinal);

        await cluster.StartSiloAsync("gpu", "--label", "cuda");
        var status = await cluster.UntilCompletedAsync(run, Runs.Limit);
        Assert.Equal(["gpu"], SilosOf(status, "discriminator", "generator").Distinct());
    }

    [Fact]
    public async Task Ganctl_without_a_cluster_says_so_by_its_exit_code()
    {
        await using var cluster = new TestCluster();

        var result = await cluster.GanctlAsync("list");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("ganctl silo", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_with_faulty_settings_ends_with_2_and_creates_nothing()
    {
        using var folder = new TemporaryFolder();
        using var silo = new SiloProcess(
            "bad name",
            ["--cluster", "test", "--home", folder["home"], "--gateway-port", "70000", "--device", "tpu"],
            new Dictionary<string, string?>());

        await silo.WaitForExitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(2, silo.ExitCode);
        Assert.All(new[] { "--name", "--gateway-port", "--device" }, flag => Assert.Contains(flag, silo.Errors, StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder["home"]));
    }

    private static IEnumerable<string> SilosOf(RunStatus status, params string[] parts) =>
        status.Places.Where(place => parts.Contains(place.Part)).Select(place => place.Silo);

    // Rows of ganctl status: part, silo, address, device.
    private static IEnumerable<string> PlacesOf(string part, string status) =>
        from line in status.Split('\n')
        where line.StartsWith(part, StringComparison.Ordinal)
        select line[15..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
}
