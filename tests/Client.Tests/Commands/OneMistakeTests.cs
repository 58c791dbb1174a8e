using GanOrleans.Client.App;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Contracts;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Support;

namespace GanOrleans.Client.Tests.Commands;

/// <summary>One mistake is one fault: what only comes of it is not said, and the fault says what was meant.</summary>
public sealed class OneMistakeTests : IClassFixture<ScriptedCluster>
{
    private readonly ScriptedCluster cluster;

    public OneMistakeTests(ScriptedCluster cluster)
    {
        this.cluster = cluster;
        cluster.Script.Errors = spec => [.. RunSpecValidator.Check(spec)];
        cluster.Script.Add("cats", RunState.Completed);
        cluster.Script.Runs["cats"] = cluster.Script.Runs["cats"] with
        {
            Spec = new RunSpec { Variant = "dcgan", Dataset = "images", Iterations = 16, Options = new() { ["width"] = "8" } },
        };
    }

    [Theory]
    [InlineData("--varient dcgan --dataset mnist", "--varient", "Did you mean '--variant'?")]
    [InlineData("--from Cats", "--from", "Did you mean 'cats'?")]
    [InlineData("--from cats@", "--from", "a run's id, or run@checkpoint")]
    [InlineData("--file .", "--file", "It is a folder")]
    [InlineData("--file /no/such.yaml", "--file", "YAML or JSON")]
    [InlineData("--variant DCGAN --dataset mnist", "--variant", "Did you mean 'dcgan'?")]
    [InlineData("--variant gan --dataset /home/me/flowers", "--dataset", "write --dataset images --data-root PATH")]
    [InlineData("--dataset mnist", "variant", "'ganctl variants' lists them.")]
    [InlineData("--variant gan", "dataset", "'ganctl data list' lists them.")]
    public async Task One_mistake_is_one_fault(string arguments, string path, string expected)
    {
        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", .. arguments.Split(' ')]);

        Assert.StartsWith("error: the spec has an error;", outcome.Expect(ExitCodes.BadInput).Error, StringComparison.Ordinal);
        Assert.Contains($"  {path}: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_key_of_a_file_is_not_missing_as_well()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("run.yaml", "variant: gan\ndataset: images\ndata_root: /data\n");
        cluster.Script.Errors = _ => [new("data-root", "", "a folder", "Give --data-root.")];

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", "-f", file]);

        Assert.StartsWith("error: the spec has an error;", outcome.Expect(ExitCodes.BadInput).Error, StringComparison.Ordinal);
        Assert.Contains("  run.yaml:3: data_root: 'data_root' is not allowed.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_size_that_cannot_be_read_is_not_missing_as_well()
    {
        cluster.Script.Errors = spec => spec.ImageSize is null ? [new("image-size", "", "4 to 1,024", "Give the size.")] : [];

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", "--variant", "gan", "--dataset", "images", "--image-size", "32x32"]);

        Assert.StartsWith("error: the spec has an error;", outcome.Expect(ExitCodes.BadInput).Error, StringComparison.Ordinal);
        Assert.Contains("  --image-size: '32x32' is not allowed.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_there_is_not_is_for_the_cluster_to_refuse()
    {
        cluster.Script.Errors = spec => [new("from", spec.From!, "a checkpoint of that run: 16-g0", "")];

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", "--from", "cats@nope"]);

        Assert.Contains(
            "  --from: 'cats@nope' is not allowed. Allowed: a checkpoint of that run: 16-g0.", outcome.Expect(ExitCodes.BadInput).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_of_another_variant_takes_no_settings_of_the_run_s_own()
    {
        RunSpec? seen = null;
        cluster.Script.Errors = spec => { seen = spec; return []; };

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", "--from", "cats", "--variant", "mlp", "--dry-run"]);

        outcome.Expect(ExitCodes.Ok);

        Assert.Equal(("mlp", "images", 0), (seen!.Variant, seen.Dataset, seen.Options.Count));
    }

    [Fact]
    public async Task A_folder_that_is_there_is_named_as_a_silo_has_to_have_it()
    {
        using var folder = new TemporaryFolder();
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Path);

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", "--variant", "gan", "--dataset", "images", "--data-root", relative]);

        Assert.Contains($" Write {folder.Path}.", outcome.Expect(ExitCodes.BadInput).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_how_many_iterations_epochs_are()
    {
        string[] spec = ["--variant", "gan", "--dataset", "mnist", "--epochs", "2"];

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["submit", .. spec, "--dry-run"]);

        Assert.Contains("epochs: 2 = some iterations", outcome.Expect(ExitCodes.Ok).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sample cats -n 0", "error: -n '0' is not allowed.")]
    [InlineData("sample cats --count 0", "error: --count '0' is not allowed.")]
    [InlineData("demo --image-size 32x32", "--image-size: '32x32' is not allowed.")]
    [InlineData("data inspect images /home/me/flowers", "Write --data-root /home/me/flowers for")]
    [InlineData("pull cats", "'ganctl checkpoint export RUN NAME --to FOLDER'")]
    public async Task An_option_is_named_as_it_was_written_and_a_slip_says_what_to_write(string arguments, string expected)
    {
        var outcome = await Ganctl.RunAsync(cluster.Grains, arguments.Split(' '));

        Assert.Contains(expected, outcome.Expect(ExitCodes.BadInput).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_of_data_that_has_none_are_refused_before_samples_are_drawn()
    {
        cluster.Script.Add("gan-mnist-modes");
        cluster.Script.Plan("gan-mnist-modes");
        var before = cluster.Script.Sampled.Count;

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["modes", "gan-mnist-modes"]);

        Assert.Contains("trained on 'mnist', which has no known modes", outcome.Expect(ExitCodes.BadInput).Error, StringComparison.Ordinal);
        Assert.Equal(before, cluster.Script.Sampled.Count);
    }

    [Theory]
    [InlineData("help", "Check a spec and start a run")]
    [InlineData("help submit", "--idempotency-key")]
    [InlineData("help checkpoint export", "--to")]
    public async Task Help_shows_the_help_of_a_command(string arguments, string expected)
    {
        var outcome = await Ganctl.RunAsync(grains: null, arguments.Split(' '));

        Assert.Contains(expected, outcome.Expect(ExitCodes.Ok).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_from_says_that_a_branch_inherits()
    {
        var outcome = await Ganctl.RunAsync(grains: null, ["submit", "--help"]);
        var help = string.Join(' ', outcome.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        Assert.DoesNotContain("Default: -.", help, StringComparison.Ordinal);
        Assert.Contains("What is not given is as in that run.", help, StringComparison.Ordinal);
    }
}
