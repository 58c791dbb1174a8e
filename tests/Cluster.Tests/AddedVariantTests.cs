using System.Text.Json;
using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests;

/// <summary>A variant that no silo was built with.</summary>
public sealed class AddedVariantTests
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "GanOrleans.AddedVariant.dll");

    [Fact]
    public async Task An_unmodified_silo_trains_a_variant_from_another_assembly()
    {
        await using var cluster = new TestCluster();
        await cluster.StartSiloAsync("one", "--variants-from", Assembly);

        await cluster.GanctlSucceedsAsync(
            "submit",
            "--variant",
            "cross",
            "--dataset",
            "rings",
            "--workers",
            "2",
            "--iterations",
            "60",
            "--threads",
            "1",
            "--set",
            "units=12",
            "--watch");
        var status = JsonDocument.Parse(await cluster.GanctlSucceedsAsync("status", "last", "-o", "json")).RootElement;
        await cluster.GanctlSucceedsAsync("sample", "last", "-n", "64", "-o", cluster["s.png"]);

        Assert.Equal("completed", status.GetProperty("state").GetString());
        Assert.Equal((60, 60), (status.GetProperty("discriminatorVersion").GetInt64(), status.GetProperty("generatorVersion").GetInt64()));
        // its own scalar came all the way
        Assert.InRange(status.GetProperty("progress").GetProperty("named").GetProperty("spread").GetDouble(), 0.01, 10);
        Assert.True(File.Exists(cluster["s.png"]));
    }

    [Fact]
    public async Task A_silo_refuses_an_assembly_without_variants_or_that_is_none()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["text.dll"], "no assembly");
        var contracts = Path.Combine(AppContext.BaseDirectory, "GanOrleans.Contracts.dll");

        using var silo = new SiloProcess(
            "one",
            ["--cluster", "test", "--home", folder["home"], "--variants-from", $"{folder["text.dll"]}{Path.PathSeparator}{contracts}"],
            new Dictionary<string, string?>());
        await silo.WaitForExitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, silo.ExitCode);
        Assert.Contains("text.dll' cannot be loaded as an assembly", silo.Errors, StringComparison.Ordinal);
        Assert.Contains("GanOrleans.Contracts.dll' holds no variant", silo.Errors, StringComparison.Ordinal);
    }
}
