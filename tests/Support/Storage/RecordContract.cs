using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace GanOrleans.Support.Storage;

/// <summary>
/// What coordinator and catalog expect of the storage of their records, whatever keeps them: one writer wins, and the others hear of it.
/// </summary>
[Trait("Fault", "10")]
public abstract class RecordContract
{
    private const string Name = "record";

    private static readonly GrainId Grain = GrainId.Create("coordinator", "run-1");

    [Fact]
    public async Task A_record_that_was_never_written_reads_as_new()
    {
        var records = await RecordsAsync();
        var state = new Kept { State = new Note { Text = "left over" }, ETag = "left over", RecordExists = true };

        await records.ReadStateAsync(Name, Grain, state);

        Assert.Equal("", state.State.Text);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
    }

    [Fact]
    public async Task What_was_written_is_read_as_it_was_with_its_etag_and_every_write_has_an_etag_of_its_own()
    {
        var records = await RecordsAsync();
        var written = New("first");
        var etags = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            written.State.Numbers = [i, double.MaxValue, -0.0, 1e-300];
            await records.WriteStateAsync(Name, Grain, written);
            etags.Add(written.ETag);
        }

        var read = await ReadAsync(records);

        Assert.Equal(("first", true, written.ETag), (read.State.Text, read.RecordExists, read.ETag));
        Assert.Equal([2, double.MaxValue, -0.0, 1e-300], read.State.Numbers);
        Assert.Equal(3, etags.OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task Of_two_owners_the_one_that_wrote_last_wins_and_the_other_is_refused()
    {
        var records = await RecordsAsync();
        var older = New("first");
        await records.WriteStateAsync(Name, Grain, older);
        var newer = await ReadAsync(records);
        newer.State.Text = "second";
        await records.WriteStateAsync(Name, Grain, newer);

        older.State.Text = "too late";
        await Assert.ThrowsAsync<InconsistentStateException>(() => records.WriteStateAsync(Name, Grain, older));
        await Assert.ThrowsAsync<InconsistentStateException>(() => records.ClearStateAsync(Name, Grain, older));

        Assert.Equal("second", (await ReadAsync(records)).State.Text);
    }

    [Fact]
    public async Task A_first_write_over_somebody_elses_record_is_refused()
    {
        var records = await RecordsAsync();
        var (one, two) = (await ReadAsync(records), await ReadAsync(records));
        one.State = new Note { Text = "one" };
        two.State = new Note { Text = "two" };
        await records.WriteStateAsync(Name, Grain, one);

        await Assert.ThrowsAsync<InconsistentStateException>(() => records.WriteStateAsync(Name, Grain, two));

        Assert.Equal("one", (await ReadAsync(records)).State.Text);
    }

    [Fact]
    public async Task Of_writers_with_one_etag_exactly_one_wins()
    {
        var records = await RecordsAsync();
        var first = New("first");
        await records.WriteStateAsync(Name, Grain, first);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Task.Run(async () =>
        {
            try
            {
                await records.WriteStateAsync(Name, Grain, New($"{number}", first.ETag));
                return number;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        })));

        Assert.Equal($"{outcomes.Single(number => number > 0)}", (await ReadAsync(records)).State.Text);
    }

    [Fact]
    public async Task A_cleared_record_is_gone_and_may_be_written_anew_but_not_by_an_owner_from_before()
    {
        var records = await RecordsAsync();
        var state = New("first");
        await records.WriteStateAsync(Name, Grain, state);
        var (before, etag) = (await ReadAsync(records), state.ETag);

        await records.ClearStateAsync(Name, Grain, state);
        Assert.False((await ReadAsync(records)).RecordExists);
        state.State = new Note { Text = "anew" };
        await records.WriteStateAsync(Name, Grain, state);

        Assert.NotEqual(etag, state.ETag);
        before.State.Text = "stale";
        await Assert.ThrowsAsync<InconsistentStateException>(() => records.WriteStateAsync(Name, Grain, before));
        Assert.Equal("anew", (await ReadAsync(records)).State.Text);
    }

    [Fact]
    public async Task Clearing_what_was_never_written_is_no_fault()
    {
        var records = await RecordsAsync();
        var state = await ReadAsync(records);

        await records.ClearStateAsync(Name, Grain, state);

        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task Names_and_keys_that_look_alike_do_not_meet()
    {
        var records = await RecordsAsync();
        // Runs' ids have a dash: Orleans reads keys of hexadecimal digits alone as numbers, where case is nothing.
        string[] keys =
        [
            "r-a/b",
            "r-a%2Fb",
            "r-a",
            "r-A",
            "-..",
            "-.",
            "r-a.b",
            "r-ü",
            "r-a b",
            "r-a_b",
            new string('k', 120),
            new string('k', 120) + "l",
        ];
        foreach (var key in keys)
        {
            await records.WriteStateAsync("one", GrainId.Create("catalog", key), New($"one {key}"));
            await records.WriteStateAsync("two", GrainId.Create("catalog", key), New($"two {key}"));
        }

        foreach (var key in keys)
        {
            Assert.Equal($"one {key}", (await ReadAsync(records, "one", GrainId.Create("catalog", key))).State.Text);
            Assert.Equal($"two {key}", (await ReadAsync(records, "two", GrainId.Create("catalog", key))).State.Text);
        }
    }

    /// <summary>An empty store of records, ready to be used.</summary>
    private protected abstract Task<IGrainStorage> RecordsAsync();

    private static Kept New(string text, string? etag = null) => new() { State = new Note { Text = text }, ETag = etag };

    private static async Task<Kept> ReadAsync(IGrainStorage records, string name = Name, GrainId? grain = null)
    {
        var state = new Kept();
        await records.ReadStateAsync(name, grain ?? Grain, state);
        return state;
    }

    public sealed class Note
    {
        public string Text { get; set; } = "";

        public double[] Numbers { get; set; } = [];
    }

    private sealed class Kept : IGrainState<Note>
    {
        public Note State { get; set; } = new();

        Note? IGrainState<Note>.State { get => State; set => State = value ?? new(); }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
