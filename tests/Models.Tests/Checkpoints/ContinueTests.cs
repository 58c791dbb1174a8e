using System.Diagnostics;
using System.Globalization;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Training;
using GanOrleans.Reference;
using GanOrleans.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Checkpoints;

public sealed class ContinueTests : TorchTest
{
    [Theory]
    [InlineData("gan", Schedule.Alternating)]
    [InlineData("mlp", Schedule.Alternating)]
    [InlineData("gan", Schedule.Simultaneous)]
    public void Loading_a_checkpoint_and_going_on_is_bit_equal_to_not_having_stopped(string variant, Schedule schedule)
    {
        using var folder = new TemporaryFolder();
        var data = Recipes.DataFor(variant);
        var options = Recipes.Of(variant, data) with { Ema = 0.9, Schedule = schedule };
        using var unbroken = new BareLoop(options, data, CPU);
        for (var t = 0L; t < 4; t++) unbroken.Iterate(t);
        unbroken.Save(folder.Path);
        for (var t = 4L; t < 9; t++) unbroken.Iterate(t);

        using var resumed = new BareLoop(options, data, CPU);
        resumed.Load(folder.Path);
        for (var t = 4L; t < 9; t++) resumed.Iterate(t);

        foreach (var (name, updater) in unbroken.Updaters)
        {
            TensorAsserts.BitEqual(unbroken.Replica[name].Weights, resumed.Replica[name].Weights);
            Assert.Equal(updater.Version, resumed.Updaters[name].Version);
        }
        TensorAsserts.BitEqual(unbroken.Updaters[NetworkNames.Generator].Ema!, resumed.Updaters[NetworkNames.Generator].Ema!);
    }

    [Fact]
    public void A_checkpoint_holds_the_files_and_the_names_that_other_tools_expect()
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Images();
        using var loop = new BareLoop(Recipes.Of("gan", data) with { Ema = 0.9 }, data, CPU);
        loop.Iterate(0);

        loop.Save(folder.Path);

        Assert.Equal(
            [
                "discriminator.optimizer.safetensors", "discriminator.safetensors", "discriminator.state.safetensors", "ema.safetensors",
                "generator.optimizer.safetensors", "generator.safetensors", "generator.state.safetensors",
            ],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var weights = SafetensorsFile.Open(Path.Combine(folder.Path, "generator.safetensors")).Entries;
        Assert.Equal(["h0.bias", "h0.weight", "h1.bias", "h1.weight", "y.bias", "y.weight"], weights.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1200L, 100], weights["h0.weight"].Shape);
        Assert.Equal(
            weights.Keys.Order(StringComparer.Ordinal),
            SafetensorsFile.Open(Path.Combine(folder.Path, "ema.safetensors")).Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1", SafetensorsFile.Open(Path.Combine(folder.Path, "generator.optimizer.safetensors")).Metadata["version"]);
    }

    /// <summary>The lines of docs/reliability.md, on the networks of a trained step.</summary>
    [Theory]
    [InlineData("gan")]
    [InlineData("mlp")]
    [InlineData("dcgan")]
    public void A_few_lines_of_plain_Python_read_names_shapes_and_sums_of_every_tensor(string variant)
    {
        using var folder = new TemporaryFolder();
        var data = Recipes.DataFor(variant);
        using var loop = new BareLoop(Recipes.Of(variant, data), data, CPU);
        loop.Iterate(0);
        loop.Save(folder.Path);
        var document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "reliability.md"));
        var script = document.Split("```python\n")[1].Split("```")[0];

        foreach (var network in new[] { NetworkNames.Discriminator, NetworkNames.Generator })
        {
            var module = loop.Replica[network].Module;
            AssertReads(
                script, Path.Combine(folder.Path, network + ".safetensors"),
                module.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
            AssertReads(
                script, Path.Combine(folder.Path, network + ".state.safetensors"), module.named_buffers().Select(b => (b.name, b.buffer)));
        }
    }

    private static void AssertReads(string script, string file, IEnumerable<(string Name, Tensor Values)> tensors)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", script, file]) { RedirectStandardOutput = true })!;
        var lines = python.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        python.WaitForExit();

        Assert.Equal(0, python.ExitCode);
        var expected = tensors.OrderBy(t => t.Name, StringComparer.Ordinal).ToArray();
        Assert.Equal(
            expected.Select(t => $"{t.Name} [{string.Join(", ", t.Values.shape)}]"), lines.Select(line => line[..line.LastIndexOf(' ')]));
        Assert.All(expected.Zip(lines), pair =>
            Assert.Equal(Sum(pair.First.Values), double.Parse(pair.Second.Split(' ')[^1], CultureInfo.InvariantCulture), 9));
    }

    private static double Sum(Tensor values) => values.dtype == ScalarType.Int64
        ? values.data<long>().ToArray().Sum()
        : values.data<float>().ToArray().Sum(value => (double)value);

    [Fact]
    public void A_checkpoint_of_another_network_is_refused_with_both_shapes_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Images();
        using var small = new BareLoop(Recipes.Of("mlp", data) with { Latent = 16 }, data, CPU);
        using var large = new BareLoop(Recipes.Of("mlp", data) with { Latent = 32 }, data, CPU);
        small.Iterate(0);
        small.Save(folder.Path);
        var before = large.Replica[NetworkNames.Generator].Weights.clone();

        var error = Assert.Throws<SafetensorsException>(() => large.Updaters[NetworkNames.Generator].Load(folder.Path));

        Assert.Contains("'h0.weight' is [256, 16] there and [256, 32] here", error.Message, StringComparison.Ordinal);
        TensorAsserts.BitEqual(before, large.Replica[NetworkNames.Generator].Weights);
        Assert.Equal(0, large.Updaters[NetworkNames.Generator].Version);
    }

    [Fact, Trait("Fault", "13")]
    public void A_replaced_file_is_refused_by_whoever_loads_it_though_it_is_sound_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Images();
        using var loop = new BareLoop(Recipes.Of("mlp", data), data, CPU);
        var store = new CheckpointStore(folder.Path);
        var temporary = store.BeginTemporary(1, 1);
        loop.Save(temporary);
        var checkpoint = store.FolderOf(store.Commit(temporary, new Dictionary<string, long>()).Name);
        loop.Load(checkpoint);
        loop.Iterate(0);
        loop.Save(Directory.CreateDirectory(Path.Combine(folder.Path, "other")).FullName);
        File.Copy(
            Path.Combine(folder.Path, "other", "generator.safetensors"), Path.Combine(checkpoint, "generator.safetensors"),
            overwrite: true);
        var before = loop.Replica[NetworkNames.Generator].Weights.clone();

        var error = Assert.Throws<SafetensorsException>(() => loop.Updaters[NetworkNames.Generator].Load(checkpoint));

        Assert.Equal(Path.Combine(checkpoint, "generator.safetensors"), error.File);
        Assert.Contains("its sha256 is", error.Message, StringComparison.Ordinal);
        TensorAsserts.BitEqual(before, loop.Replica[NetworkNames.Generator].Weights);
        loop.Updaters[NetworkNames.Discriminator].Load(checkpoint);   // whose files are whole
    }

    [Fact]
    public void An_average_that_begins_at_a_checkpoint_without_one_begins_with_G_and_its_statistics()
    {
        using var folder = new TemporaryFolder();
        var data = Recipes.DataFor("dcgan");
        using var without = new BareLoop(Recipes.Of("dcgan", data), data, CPU);
        without.Iterate(0);
        without.Save(folder.Path);

        NetworkUpdater.BeginAverage(folder.Path);

        using var with = new BareLoop(Recipes.Of("dcgan", data) with { Ema = .9 }, data, CPU);
        with.Load(folder.Path);
        var generator = with.Updaters[NetworkNames.Generator];
        TensorAsserts.BitEqual(with.Replica[NetworkNames.Generator].Weights, generator.Ema!);
        TensorAsserts.BitEqual(with.Replica[NetworkNames.Generator].State, generator.EmaState!);
        with.Save(folder.Path);
        var average = File.ReadAllBytes(Path.Combine(folder.Path, "ema.safetensors"));
        with.Iterate(1);
        with.Save(folder.Path);
        NetworkUpdater.BeginAverage(folder.Path);
        Assert.NotEqual(average, File.ReadAllBytes(Path.Combine(folder.Path, "ema.safetensors")));   // one that is there stays
    }

    [Fact]
    public void A_checkpoint_of_another_optimizer_is_refused()
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Images();
        using var adam = new BareLoop(Recipes.Of("mlp", data), data, CPU);
        var options = Recipes.Of("mlp", data);
        using var sgd = new BareLoop(options with { Generator = new OptimizerOptions { Kind = "sgd" } }, data, CPU);
        adam.Save(folder.Path);

        var error = Assert.Throws<SafetensorsException>(() => sgd.Updaters[NetworkNames.Generator].Load(folder.Path));

        Assert.Contains("'adam' there and 'sgd' here", error.Message, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "13")]
    public void A_damaged_checkpoint_is_refused_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var data = TinyData.Images();
        using var loop = new BareLoop(Recipes.Of("mlp", data), data, CPU);
        loop.Iterate(0);
        loop.Save(folder.Path);
        loop.Iterate(1);
        var before = loop.Replica[NetworkNames.Generator].Weights.clone();
        var path = Path.Combine(folder.Path, "generator.state.safetensors");   // the last one that Load reads
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);

        var error = Assert.Throws<SafetensorsException>(() => loop.Updaters[NetworkNames.Generator].Load(folder.Path));

        Assert.Equal(path, error.File);
        TensorAsserts.BitEqual(before, loop.Replica[NetworkNames.Generator].Weights);
        Assert.Equal(2, loop.Updaters[NetworkNames.Generator].Version);
    }
}
