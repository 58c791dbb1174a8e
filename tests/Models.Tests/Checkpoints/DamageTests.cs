using System.Runtime.InteropServices;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Checkpoints;

/// <summary>Damaged checkpoints are found (faults, row 13), and those of other versions are read or refused (row 22).</summary>
public sealed class DamageTests : IDisposable
{
    private const int Places = 200;
    private static readonly float[] Weight = [.5f, -1.25f, 3f, 0f, 1e-3f, 7.75f];
    private static readonly float[] Bias = [-2f, .125f];

    private readonly TemporaryFolder folder = new();
    private readonly CheckpointStore store;

    public DamageTests() => store = new CheckpointStore(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact, Trait("Fault", "13")]
    public void Every_one_of_200_files_flipped_or_cut_at_a_random_place_is_found()
    {
        var name = Commit().Name;
        var files = Directory.GetFiles(store.FolderOf(name)).Order(StringComparer.Ordinal).ToArray();
        var random = new Random(20140610);
        var found = 0;

        for (var i = 0; i < Places; i++)
        {
            var path = files[random.Next(files.Length)];
            var whole = File.ReadAllBytes(path);
            var at = random.Next(whole.Length);
            byte[] damaged = [.. whole];
            if (i % 2 == 0)
                damaged[at] ^= (byte)(1 << random.Next(8));
            else
                damaged = damaged[..at];
            File.WriteAllBytes(path, damaged);

            var faults = store.Verify(name);

            Assert.True(faults.Count > 0, $"{Path.GetFileName(path)}, byte {at}: not found");
            Assert.Equal(path, faults[0].File);
            found++;
            File.WriteAllBytes(path, whole);
        }

        Assert.Equal(Places, found);
        Assert.Empty(store.Verify(name));
    }

    [Fact, Trait("Fault", "13")]
    public void A_damaged_checkpoint_is_put_aside_and_no_longer_listed()
    {
        var name = Commit().Name;

        var aside = store.Quarantine(name);

        Assert.Empty(store.List());
        Assert.True(File.Exists(Path.Combine(aside, "generator.safetensors")));
    }

    [Fact, Trait("Fault", "13")]
    public void A_manifest_that_cannot_be_read_now_is_not_damaged_and_its_checkpoint_is_not_written_again()
    {
        var manifest = Commit();
        using (
            new FileStream(
                Path.Combine(store.FolderOf(manifest.Name), CheckpointStore.ManifestName), FileMode.Open, FileAccess.ReadWrite,
                FileShare.None))
        {
            Assert.Throws<IOException>(() => store.Verify(manifest.Name));
            Assert.Throws<IOException>(() => Commit());
            Assert.Empty(store.List());
        }

        Assert.Empty(store.Verify(manifest.Name));
    }

    [Fact, Trait("Fault", "22")]
    public void A_manifest_of_a_newer_format_is_refused_naming_both()
    {
        var path = Path.Combine(store.FolderOf(Commit().Name), CheckpointStore.ManifestName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"format\": 2", "\"format\": 9", StringComparison.Ordinal));

        var fault = Assert.Single(store.Verify("40-g1"));

        Assert.Contains("format 9; this program reads formats 1 to 2", fault.Problem, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "22")]
    public void A_manifest_of_the_first_format_is_read()
    {
        WriteFirstFormat(Commit().Name);

        Assert.Empty(store.Verify("40-g1"));
    }

    [Fact, Trait("Fault", "22")]
    public void So_is_one_beside_later_generations_of_the_second_format()
    {
        Commit();
        Commit(60, 2);
        WriteFirstFormat("40-g1");

        Assert.Empty(store.Verify("40-g1"));
    }

    [Theory, Trait("Fault", "13")]
    [InlineData("40-g1")]
    [InlineData("60-g1")]
    [InlineData("80-g2")]
    public void One_beside_the_second_format_of_the_same_or_an_earlier_generation_was_changed(string name)
    {
        Commit();
        Commit(60, 1);
        Commit(80, 2);
        WriteFirstFormat(name);

        var fault = Assert.Single(store.Verify(name));

        Assert.Equal(Path.Combine(store.FolderOf(name), CheckpointStore.ManifestName), fault.File);
        Assert.Contains("of format 1, without a checksum of its own", fault.Problem, StringComparison.Ordinal);
        Assert.Contains(fault.Problem, Assert.Throws<IOException>(() => Other().ImportFrom(store, name)).Message, StringComparison.Ordinal);
    }

    [Theory, Trait("Fault", "13")]
    [InlineData("")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_manifest_of_the_second_format_without_its_seal_is_damaged(string seal)
    {
        var path = Path.Combine(store.FolderOf(Commit().Name), CheckpointStore.ManifestName);
        File.WriteAllLines(
            path,
            File.ReadAllLines(path).Select(line => line.Contains("\"seal\"", StringComparison.Ordinal) ? $"  \"seal\": \"{seal}\"" : line));

        Assert.Contains("its own checksum does not fit", Assert.Single(store.Verify("40-g1")).Problem, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "13")]
    public void A_copy_that_is_not_what_the_manifest_says_is_not_adopted()
    {
        Commit();
        var path = Path.Combine(store.FolderOf("40-g1"), "generator.safetensors");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path).Reverse()]);
        var other = Other();

        Assert.Contains(
            "its sha256 is", Assert.Throws<IOException>(() => other.ImportFrom(store, "40-g1")).Message, StringComparison.Ordinal);
        Assert.Empty(other.List());
    }

    [Fact, Trait("Fault", "13")]
    public void What_is_read_of_a_checkpoint_has_to_be_the_manifests()
    {
        Commit();
        var folder = store.FolderOf("40-g1");
        CheckpointStore.RequireWhole(folder, ["generator.safetensors", "ema.safetensors"]);   // one that there is not is not read
        File.WriteAllText(Path.Combine(folder, "ema.safetensors"), "not of this checkpoint");
        File.Delete(Path.Combine(folder, "discriminator.safetensors"));

        CheckpointStore.RequireWhole(folder, ["generator.safetensors"]);
        var added = Assert.Throws<SafetensorsException>(() => CheckpointStore.RequireWhole(folder, ["ema.safetensors"]));
        var missing = Assert.Throws<SafetensorsException>(() => CheckpointStore.RequireWhole(folder, ["discriminator.safetensors"]));

        Assert.Contains("the manifest does not have it", added.Message, StringComparison.Ordinal);
        Assert.Contains("it is missing", missing.Message, StringComparison.Ordinal);
    }

    private CheckpointStore Other() => new(Path.Combine(folder.Path, "other"));

    private void WriteFirstFormat(string name)
    {
        var path = Path.Combine(store.FolderOf(name), CheckpointStore.ManifestName);
        var lines = File.ReadAllLines(path)
            .Where(line => !line.Contains("\"format\"", StringComparison.Ordinal) && !line.Contains("\"seal\"", StringComparison.Ordinal));
        File.WriteAllText(path, string.Join('\n', lines).Replace("],\n}", "]\n}", StringComparison.Ordinal));
    }

    private CheckpointManifest Commit() => Commit(40, 1);

    private CheckpointManifest Commit(long iteration, int generation)
    {
        var temporary = store.BeginTemporary(iteration, generation);
        foreach (var network in new[] { "discriminator", "generator" })
            SafetensorsWriter.Write(
                Path.Combine(temporary, network + ".safetensors"),
                2,
                index =>
                    index == 0
                        ? new SafetensorsWriter.Entry("main.0.weight", [2, 3], MemoryMarshal.AsBytes(Weight.AsSpan()))
                        : new SafetensorsWriter.Entry("main.0.bias", [2], MemoryMarshal.AsBytes(Bias.AsSpan())),
                new Dictionary<string, string>());
        return store.Commit(
            temporary, new Dictionary<string, long> { ["discriminator"] = 40, ["generator"] = 40 },
            new Dictionary<string, string> { ["variant"] = "gan" });
    }
}
