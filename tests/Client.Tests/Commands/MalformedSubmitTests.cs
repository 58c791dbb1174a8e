using System.Text.Json;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Support;

namespace GanOrleans.Client.Tests.Commands;

/// <summary>Every malformed submit ends with exit 2, names the place and what is allowed there, and creates nothing.</summary>
public sealed class MalformedSubmitTests(ScriptedCluster cluster) : IClassFixture<ScriptedCluster>
{
    private const string Good = "--variant gan --dataset mnist ";

    [Theory, Trait("Fault", "18")]
    [InlineData("--dataset mnist", "variant", "a name of 1 to 64")]
    [InlineData("--variant gan", "dataset", "a name of 1 to 64")]
    [InlineData("", "variant", "a name of 1 to 64")]
    [InlineData("--variant GAN --dataset mnist", "--variant", "lower-case letters")]
    [InlineData(Good + "--data-root data/mnist", "--data-root", "an absolute path")]
    [InlineData(Good + "--name my/run", "--name", "1 to 64 lower-case letters")]
    [InlineData(Good + "--workers 0", "--workers", "from 1 to 1,024")]
    [InlineData(Good + "--workers 1025", "--workers", "from 1 to 1,024")]
    [InlineData(Good + "--workers two", "--workers", "from 1 to 1,024")]
    [InlineData(Good + "--iterations -5", "--iterations", "from 1 to 1,000,000,000")]
    [InlineData(Good + "--iterations 1e3", "--iterations", "a whole number")]
    [InlineData(Good + "--seed -1", "--seed", "from 0 to 18,446,744,073,709,551,615")]
    [InlineData(Good + "--seed 18446744073709551616", "--seed", "from 0 to 18,446,744,073,709,551,615")]
    [InlineData(Good + "--batch 0", "--batch", "from 1 to 1,048,576")]
    [InlineData(Good + "--batch 4294967396", "--batch", "from 1 to 1,048,576")]
    [InlineData(Good + "--device CUDA:0", "--device", "auto, cpu, cuda")]
    [InlineData(Good + "--worker-device ?", "--worker-device", "auto, any, cpu, cuda")]
    [InlineData(Good + "--threads -1", "--threads", "from 0 to 1,024")]
    [InlineData(Good + "--k 0", "--k", "from 1 to 100")]
    [InlineData(Good + "--schedule alternate", "--schedule", "Did you mean 'alternating'?")]
    [InlineData(Good + "--objective nonsaturating", "--objective", "Did you mean 'non-saturating'?")]
    [InlineData(Good + "--optimizer lion", "--optimizer", "sgd, adam, rmsprop, adadelta or none")]
    [InlineData(Good + "--learning-rate 0", "--learning-rate", "above 0")]
    [InlineData(Good + "--learning-rate NaN", "--learning-rate", "above 0")]
    [InlineData(Good + "--latent 5000", "--latent", "from 1 to 4,096")]
    [InlineData(Good + "--prior gaussian", "--prior", "normal, uniform, uniform-sqrt3 or uniform:LOW:HIGH")]
    [InlineData(Good + "--ema 1", "--ema", "from 0 to below 1")]
    [InlineData(Good + "--checkpoint-every -1", "--checkpoint-every", "from 0 to")]
    [InlineData(Good + "--sample-every often", "--sample-every", "from 0 to")]
    [InlineData(Good + "--step-deadline 0", "--step-deadline", "from 1 to 3,600")]
    [InlineData(Good + "--schedule simultaneous --k 2", "--k", "1 with 'schedule: simultaneous'")]
    [InlineData(Good + "--workers 8 --batch 4", "--batch", "at least one sample per worker")]
    [InlineData(Good + "--set penalty", "--set", "key=value")]
    [InlineData(Good + "--set a=1 --set a=2", "--set", "each key once")]
    [InlineData(Good + "--set A!=1", "--set A!", "a name of 1 to 64")]
    [InlineData(Good + "--bacth 10", "--bacth", "Did you mean '--batch'?")]
    [InlineData(Good + "--batch 10 --batch 20", "--batch", "one value")]
    [InlineData(Good + "--batch", "--batch", "a value behind the option")]
    [InlineData(Good + "extra", "submit", "options only")]
    [InlineData(Good + "--file /no/such.yaml", "--file", "YAML or JSON file")]
    [InlineData(Good + "--idempotency-key", "--idempotency-key", "a value behind the option")]
    public async Task A_malformed_submit_ends_with_2_and_says_where_and_what_is_allowed(string arguments, string path, string expected)
    {
        var before = cluster.Script.SubmitCount;

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        outcome.Expect(ExitCodes.BadInput);
        var line = Assert.Single(outcome.Error.Split('\n'), line => line.StartsWith($"  {path}: ", StringComparison.Ordinal));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        Assert.Equal(before, cluster.Script.SubmitCount);
    }

    [Fact, Trait("Fault", "18")]
    public async Task Faults_of_the_command_line_the_file_and_the_cluster_come_in_one_list()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("run.yaml", "variant: gan\ndataset: mnits\nworkers: [1]\n");
        cluster.Script.Errors = spec =>
            spec.Dataset == "mnits" ? [new("dataset", "mnits", "mnist, glyphs, rings", "Did you mean 'mnist'?")] : [];

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", "--file", file, "--batch", "0", "--frobnicate"]);

        cluster.Script.Errors = _ => [];
        outcome.Expect(ExitCodes.BadInput);
        Assert.StartsWith("error: the spec has 4 errors; nothing was created.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  run.yaml:3: workers: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  --frobnicate: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  --batch: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(
            "  run.yaml:2: dataset: 'mnits' is not allowed. Allowed: mnist, glyphs, rings. Did you mean 'mnist'?", outcome.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cluster_the_faults_are_listed_all_the_same()
    {
        var outcome = await Ganctl.RunAsync(grains: null, ["submit", "--variant", "gan", "--batch", "x"]);

        outcome.Expect(ExitCodes.BadInput);
        Assert.Contains("  --batch: 'x'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  dataset: missing", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_JSON_has_no_form_for_is_null_there()
    {
        var outcome = await Ganctl.RunAsync(grains: null, ["submit", "--learning-rate", "NaN", "-o", "json"]);

        outcome.Expect(ExitCodes.BadInput);
        Assert.Equal(
            JsonValueKind.Null, JsonDocument.Parse(outcome.Output).RootElement.GetProperty("spec").GetProperty("learning-rate").ValueKind);
    }

    [Fact]
    public async Task Under_JSON_the_faults_are_one_object_on_standard_output()
    {
        var outcome = await Ganctl.RunAsync(grains: null, ["submit", "--variant", "gan", "--batch", "x", "-o", "json"]);

        outcome.Expect(ExitCodes.BadInput);
        var answer = JsonDocument.Parse(Assert.Single(outcome.OutputLines)).RootElement;
        Assert.Equal("refused", answer.GetProperty("outcome").GetString());
        Assert.Equal("gan", answer.GetProperty("spec").GetProperty("variant").GetString());
        Assert.Equal(
            ["--batch", "dataset"], answer.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("path").GetString()!));
    }
}
