using GanOrleans.Models.Training;
using GanOrleans.Providers.FileSystem.Storage;
using GanOrleans.Support;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Cluster.Tests.Storage;

public sealed class FileGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("coordinator", "run-1");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_is_read_by_the_next_process_as_it_was()
    {
        var written = new State
        {
            Data = new Record
            {
                Iteration = 200,
                Loss = double.NaN,
                Phase = Phase.Second,
                Names = { ["a"] = ["b", "c"] },
            },
        };
        await Storage().WriteStateAsync("run", Grain, written);

        var read = new State();
        await Storage().ReadStateAsync("run", Grain, read);

        Assert.Equal(200, read.Data.Iteration);
        Assert.True(double.IsNaN(read.Data.Loss));
        Assert.Equal(Phase.Second, read.Data.Phase);
        Assert.Equal(["b", "c"], read.Data.Names["a"]);
        Assert.Equal(written.ETag, read.ETag);
        Assert.True(read.RecordExists);
    }

    [Fact]
    public async Task The_file_is_for_people_to_read()
    {
        var storage = Storage();
        await storage.WriteStateAsync("run", Grain, new State { Data = new Record { Phase = Phase.Second } });

        var text = await File.ReadAllTextAsync(storage.FileOf("run", Grain));

        Assert.Contains("\"Grain\": \"coordinator/run-1\"", text, StringComparison.Ordinal);
        Assert.Contains("\"Phase\": \"Second\"", text, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "10")]
    public async Task Who_was_overtaken_is_refused_and_the_newer_owners_state_stays()
    {
        var (older, newer) = (new State(), new State());
        await Storage().WriteStateAsync("run", Grain, older);
        await Storage().ReadStateAsync("run", Grain, newer);
        newer.Data = new Record { Iteration = 2 };
        await Storage().WriteStateAsync("run", Grain, newer);

        older.Data = new Record { Iteration = 1 };
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("run", Grain, older));

        Assert.Equal((newer.ETag, older.ETag), (error.StoredEtag, error.CurrentEtag));
        var read = new State();
        await Storage().ReadStateAsync("run", Grain, read);
        Assert.Equal(2, read.Data.Iteration);
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_may_be_written_anew()
    {
        var state = new State { Data = new Record { Iteration = 3 } };
        await Storage().WriteStateAsync("run", Grain, state);

        await Storage().ClearStateAsync("run", Grain, state);

        Assert.False(state.RecordExists);
        Assert.Equal(0, state.Data.Iteration);
        Assert.False(File.Exists(Storage().FileOf("run", Grain)));
        await Storage().WriteStateAsync("run", Grain, state);
        Assert.True(state.RecordExists);
    }

    [Fact]
    public async Task States_and_keys_that_look_alike_do_not_meet()
    {
        var storage = Storage();
        string[] keys = ["a/b", "a%2Fb", "a", "A", "..", ".", "a.b", "ü", new string('k', 400), new string('k', 400) + "l"];
        foreach (var (key, index) in keys.Select((key, index) => (key, index)))
        {
            await storage.WriteStateAsync("one", GrainId.Create("catalog", key), new State { Data = new Record { Iteration = index } });
            await storage.WriteStateAsync("two", GrainId.Create("catalog", key), new State { Data = new Record { Iteration = -index } });
        }

        foreach (var (key, index) in keys.Select((key, index) => (key, index)))
        {
            var (one, two) = (new State(), new State());
            await storage.ReadStateAsync("one", GrainId.Create("catalog", key), one);
            await storage.ReadStateAsync("two", GrainId.Create("catalog", key), two);
            Assert.Equal((index, -index), (one.Data.Iteration, two.Data.Iteration));
            Assert.StartsWith(
                _folder.Path, Path.GetFullPath(storage.FileOf("one", GrainId.Create("catalog", key))), StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Fault", "10")]
    public async Task The_half_written_file_of_a_killed_writer_is_neither_read_nor_in_the_way()
    {
        var storage = Storage();
        var state = new State { Data = new Record { Iteration = 1 } };
        await storage.WriteStateAsync("run", Grain, state);
        await File.WriteAllTextAsync(storage.FileOf("run", Grain) + ".tmp", "{ \"Gra");

        var read = new State();
        await storage.ReadStateAsync("run", Grain, read);
        Assert.Equal(1, read.Data.Iteration);
        await storage.WriteStateAsync("run", Grain, read);
        Assert.EndsWith("-2", read.ETag, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "10")]
    public async Task A_damaged_file_is_named_with_what_to_do()
    {
        var storage = Storage();
        await storage.WriteStateAsync("run", Grain, new State());
        await File.WriteAllTextAsync(storage.FileOf("run", Grain), "{ \"Gra");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => storage.ReadStateAsync("run", Grain, new State()));

        Assert.Contains(storage.FileOf("run", Grain), error.Message, StringComparison.Ordinal);
    }

    private FileGrainStorage Storage() => new(_folder["state"]);

    public enum Phase
    {
        First,
        Second,
    }

    public sealed record Record
    {
        public long Iteration { get; init; }

        public double Loss { get; init; }

        public Phase Phase { get; init; }

        public Dictionary<string, string[]> Names { get; init; } = [];
    }

    private sealed class State : IGrainState<Record>
    {
        public Record Data { get; set; } = new();

        Record? IGrainState<Record>.State { get => Data; set => Data = value ?? new(); }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
