using System.Runtime.InteropServices;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Checkpoints;

/// <summary>
/// Checkpoints whose files were changed at random: every change is found, named by its file, and nothing else goes wrong (faults, row 13).
/// </summary>
[Trait("Fault", "13")]
public sealed class CheckpointFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 500)]
    public void A_changed_file_is_refused_by_name(int seed, int files) => Fuzz(seed, files);

    [Theory, Trait("Category", "Long")]
    [InlineData(2, 20_000)]
    public void So_are_many_more(int seed, int files) => Fuzz(seed, files);

    private void Fuzz(int seed, int count)
    {
        var store = new CheckpointStore(folder.Path);
        var name = Commit(store);
        var files = Directory
            .GetFiles(store.FolderOf(name))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllBytes(path)))
            .ToArray();
        var mutator = new Mutator(seed);

        for (var i = 0; i < count; i++)
        {
            var (path, whole) = files[i % files.Length];
            var (damaged, what) = mutator.Mutate(whole);
            if (damaged.AsSpan().SequenceEqual(whole))
                continue;
            File.WriteAllBytes(path, damaged);

            var faults = store.Verify(name);
            _ = store.List();

            Assert.True(faults.Count > 0, $"{i}: {what} of {Path.GetFileName(path)} was not found");
            Assert.Equal(path, faults[0].File);
            if (path.EndsWith(".safetensors", StringComparison.Ordinal))
                AssertReadOrRefused(path);
            File.WriteAllBytes(path, whole);
        }

        Assert.Empty(store.Verify(name));
    }

    // Without its manifest too, a file is either read to its end or refused by name.
    private static void AssertReadOrRefused(string path)
    {
        try
        {
            var file = SafetensorsFile.Open(path);
            foreach (var entry in file.Entries.Values.Where(entry => entry.Type == "F32"))
                _ = file.ReadFloat32(entry.Name);
        }
        catch (SafetensorsException e)
        {
            Assert.Equal(path, e.File);
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }
    }

    private static string Commit(CheckpointStore store)
    {
        var temporary = store.BeginTemporary(40, 1);
        var values = Enumerable.Range(0, 64).Select(i => i / 7f).ToArray();
        foreach (var network in new[] { "discriminator", "generator" })
            SafetensorsWriter.Write(
                Path.Combine(temporary, network + ".safetensors"),
                2,
                index =>
                    index == 0
                        ? new SafetensorsWriter.Entry("main.0.weight", [4, 16], MemoryMarshal.AsBytes(values.AsSpan()))
                        : new SafetensorsWriter.Entry("main.0.bias", [4], MemoryMarshal.AsBytes(values.AsSpan(0, 4))),
                new Dictionary<string, string> { ["kind"] = "adam" });
        return store
            .Commit(
                temporary, new Dictionary<string, long> { ["discriminator"] = 40, ["generator"] = 40 },
                new Dictionary<string, string> { ["variant"] = "gan" })
            .Name;
    }
}
