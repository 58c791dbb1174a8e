using GanOrleans.Models.Checkpoints;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly Dictionary<string, long> Versions = new() { ["discriminator"] = 400, ["generator"] = 200 };

    private readonly TemporaryFolder folder = new();
    private readonly CheckpointStore store;

    public CheckpointStoreTests() => store = new CheckpointStore(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_committed_checkpoint_is_listed_and_verifies()
    {
        var manifest = Commit(200, 1);

        Assert.Equal("200-g1", manifest.Name);
        Assert.Equal(["a.safetensors", "b.safetensors"], manifest.Files.Select(f => f.Name));
        Assert.Equal(
            new CheckpointFile("a.safetensors", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            manifest.Files[0]); // sha256("abc"), FIPS 180-2
        var listed = Assert.Single(store.List());
        Assert.Equal((200, 1, 400), (listed.Iteration, listed.Generation, listed.Versions["discriminator"]));
        Assert.Equal("gan", listed.Details["variant"]);
        Assert.Empty(store.Verify("200-g1"));
        Assert.True(File.Exists(Path.Combine(store.FolderOf("200-g1"), "manifest.json")));
    }

    [Fact]
    public void Checkpoints_are_listed_by_iteration_then_generation()
    {
        foreach (var (iteration, generation) in new[] { (1000, 1), (200, 2), (200, 1), (30, 1) }) Commit(iteration, generation);

        Assert.Equal(["30-g1", "200-g1", "200-g2", "1000-g1"], store.List().Select(m => m.Name));
    }

    [Fact, Trait("Fault", "12")]
    public void What_is_not_committed_is_not_a_checkpoint()
    {
        var temporary = Write(store.BeginTemporary(5, 1));
        Directory.CreateDirectory(store.FolderOf("7-g1"));   // renamed by a crash before the manifest

        Assert.Empty(store.List());
        Assert.Contains("manifest", Assert.Single(store.Verify("7-g1")).Problem, StringComparison.Ordinal);
        Assert.True(Directory.Exists(temporary));
    }

    [Fact, Trait("Fault", "12")]
    public void A_folder_that_a_crash_left_without_a_manifest_is_replaced()
    {
        Directory.CreateDirectory(store.FolderOf("7-g1"));
        File.WriteAllText(Path.Combine(store.FolderOf("7-g1"), "half.safetensors"), "x");

        Commit(7, 1);

        Assert.Empty(store.Verify("7-g1"));
        Assert.False(File.Exists(Path.Combine(store.FolderOf("7-g1"), "half.safetensors")));
    }

    [Fact]
    public void Committing_the_same_iteration_and_generation_again_returns_the_first_one()
    {
        var first = Commit(7, 1);
        var temporary = store.BeginTemporary(7, 1);
        File.WriteAllText(Path.Combine(temporary, "other.safetensors"), "other");

        var second = store.Commit(temporary, Versions);

        Assert.Equal(first.Files, second.Files);
        Assert.False(Directory.Exists(temporary));
    }

    [Fact, Trait("Fault", "13")]
    public void Damage_is_found_and_named()
    {
        Commit(7, 1);
        var at = store.FolderOf("7-g1");
        File.WriteAllText(Path.Combine(at, "a.safetensors"), "abd");
        File.Delete(Path.Combine(at, "b.safetensors"));

        var faults = store.Verify("7-g1");

        Assert.Equal([Path.Combine(at, "a.safetensors"), Path.Combine(at, "b.safetensors")], faults.Select(f => f.File));
        Assert.Contains("ba7816bf", faults[0].Problem, StringComparison.Ordinal);
        Assert.Contains("missing", faults[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_is_found_by_its_length()
    {
        Commit(7, 1);
        File.WriteAllText(Path.Combine(store.FolderOf("7-g1"), "a.safetensors"), "ab");

        Assert.Contains("2 bytes; the manifest has 3", Assert.Single(store.Verify("7-g1")).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_manifest_is_a_fault_and_not_a_checkpoint()
    {
        Commit(7, 1);
        File.WriteAllText(Path.Combine(store.FolderOf("7-g1"), "manifest.json"), "{ half");

        Assert.Empty(store.List());
        Assert.EndsWith("manifest.json", Assert.Single(store.Verify("7-g1")).File, StringComparison.Ordinal);
    }

    [Fact]
    public void Abandoned_temporary_folders_can_be_deleted()
    {
        Commit(7, 1);
        var abandoned = Write(store.BeginTemporary(8, 1));

        store.DeleteAbandoned();

        Assert.False(Directory.Exists(abandoned));
        Assert.Single(store.List());
    }

    [Fact]
    public void A_folder_of_somebody_else_is_not_committed()
    {
        Assert.Throws<ArgumentException>(() => store.Commit(folder.Path, Versions));
        Assert.Throws<ArgumentException>(() => store.Discard(folder.Path));
        Assert.True(Directory.Exists(folder.Path));
    }

    [Fact]
    public void An_empty_checkpoint_is_refused()
    {
        Assert.Contains(
            "empty", Assert.Throws<ArgumentException>(() => store.Commit(store.BeginTemporary(1, 1), Versions)).Message,
            StringComparison.Ordinal);
    }

    private CheckpointManifest Commit(long iteration, int generation) =>
        store.Commit(Write(store.BeginTemporary(iteration, generation)), Versions, new Dictionary<string, string> { ["variant"] = "gan" });

    private static string Write(string temporary)
    {
        File.WriteAllText(Path.Combine(temporary, "b.safetensors"), "abcdef");
        File.WriteAllText(Path.Combine(temporary, "a.safetensors"), "abc");
        return temporary;
    }
}
