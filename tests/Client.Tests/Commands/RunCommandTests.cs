using System.Text.Json;
using System.Text.RegularExpressions;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Tests.Support;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Support;
using GanOrleans.Support.Harness;
using GanOrleans.Support.Imaging;

namespace GanOrleans.Client.Tests.Commands;

public sealed class RunCommandTests : IAsyncLifetime
{
    private readonly ScriptedCluster cluster = new();
    private readonly TemporaryFolder folder = new();

    public Task InitializeAsync() => cluster.InitializeAsync();

    public async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_list_shows_the_newest_run_first()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Add("mlp-rings-b", RunState.Completed);

        var text = await RunAsync("list");
        var json = await RunAsync("list", "-o", "json");

        Assert.Equal(
            [
                "RUN          VARIANT  DATASET  STATE      ITERATION          SUBMITTED (UTC)",
                "mlp-rings-b  gan      mnist    completed  1,200/6,000 (20%)  2026-01-02 03:04:05",
                "gan-mnist-a  gan      mnist    running    1,200/6,000 (20%)  2026-01-02 03:04:05",
            ],
            text.OutputLines);
        Assert.Equal(
            ["mlp-rings-b", "gan-mnist-a"],
            JsonDocument.Parse(json.Output).RootElement.EnumerateArray().Select(run => run.GetProperty("runId").GetString()!));
    }

    [Fact]
    public async Task An_empty_list_is_an_empty_array_and_a_hint_on_standard_error()
    {
        var outcome = await RunAsync("list", "-o", "json");

        Assert.Equal("[]", outcome.Expect(ExitCodes.Ok).Output.Trim());
        Assert.Contains("ganctl submit", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_shows_state_reason_figures_and_places()
    {
        var run = cluster.Script.Add("gan-mnist-a", RunState.Queued, "no silo announces devices of kind 'cuda'");
        cluster.Script.Runs["gan-mnist-a"] = run with
        {
            Progress = new RunProgress
            {
                Iteration = 1200,
                DReal = 0.61,
                DFake = 0.42,
                Value = -1.1,
                IterationsPerSecond = 50,
                ImagesPerSecond = 5000,
            },
            Places = [new GrainPlace("discriminator", "silo-1", "127.0.0.1:11111", "cpu lane 0 × 2 threads")],
            DiscriminatorVersion = 1200,
            GeneratorVersion = 1200,
        };

        var outcome = await RunAsync("status", "last");

        outcome.Expect(ExitCodes.Ok);
        Assert.Contains("state          queued: no silo announces devices of kind 'cuda'", outcome.OutputLines);
        Assert.Contains("discriminator  silo-1  127.0.0.1:11111  cpu lane 0 × 2 threads", outcome.OutputLines);
        Assert.Contains("V(D,G)         -1.1000 (optimum -1.3863)", outcome.OutputLines);
        Assert.Contains("spec           variant: gan, dataset: mnist, iterations: 6000", outcome.OutputLines);
    }

    [Theory]
    [InlineData("status nothing", ExitCodes.NotFound)]
    [InlineData("status gan-mnist", ExitCodes.BadInput)]     // two runs begin so
    [InlineData("status gan-mnist-a --timeout 0", ExitCodes.BadInput)]
    [InlineData("status gan-mnist-a --gateway nowhere", ExitCodes.BadInput)]
    [InlineData("status gan-mnist-a --cluster ../x", ExitCodes.BadInput)]
    [InlineData("watch gan-mnist-a --after -1", ExitCodes.BadInput)]
    [InlineData("watch gan-mnist-a --after x", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a -n 0", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a -n 1000001", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --seed x", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reals -n 501", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a -o picture.jpg", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a -o /no/such/folder/x.png", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --from 000500-g1", ExitCodes.NotFound)]
    [InlineData("checkpoint verify gan-mnist-a 000500-g1", ExitCodes.NotFound)]
    [InlineData("sample gan-mnist-a --interpolate curved", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --interpolate linear --steps 1", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --steps 5", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --interpolate linear --reals", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --arithmetic 1,2-3", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --arithmetic 1,x", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --arithmetic 1-2 -n 5", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --nearest --reconstruct", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reals --class 3", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reals --ema", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reals --seed 5", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reals --first 10", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reals --from x", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reconstruct --class 3", ExitCodes.BadInput)]
    [InlineData("sample gan-mnist-a --reconstruct --seed 5", ExitCodes.BadInput)]
    [InlineData("cancel mlp-done", ExitCodes.Conflict)]
    [InlineData("cancel gan-mnist-a", ExitCodes.Ok)]
    [InlineData("checkpoint save mlp-done", ExitCodes.Conflict)]
    [InlineData("checkpoint save gan-mnist-a", ExitCodes.Ok)]
    [InlineData("checkpoint list gan-mnist-a", ExitCodes.Ok)]
    [InlineData("checkpoint", ExitCodes.BadInput)]
    [InlineData("nonsense", ExitCodes.BadInput)]
    [InlineData("list --output-format json", ExitCodes.BadInput)]
    [InlineData("list -o yaml", ExitCodes.BadInput)]
    [InlineData("", ExitCodes.Ok)]                            // help
    [InlineData("submit --help", ExitCodes.Ok)]
    public async Task The_exit_code_tells_how_it_ended(string arguments, int exitCode)
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Add("gan-mnist-b");
        cluster.Script.Add("mlp-done", RunState.Completed);

        var outcome = await RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        outcome.Expect(exitCode);
        if (exitCode != ExitCodes.Ok)
        {
            Assert.StartsWith("error: ", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);   // no stack trace
        }
    }

    [Fact, Trait("Fault", "19")]
    public async Task A_watch_survives_a_broken_connection_and_shows_every_update_once()
    {
        cluster.Script.Add("gan-mnist-a", RunState.Completed);
        for (var i = 1; i <= 6; i++)
            cluster.Script.Updates.Add(
                new RunUpdate
                {
                    Sequence = i,
                    At = DateTimeOffset.UnixEpoch,
                    State = i < 6 ? RunState.Running : RunState.Completed,
                    Event = $"event {i}",
                });
        cluster.Script.BreakAfter.UnionWith([2, 4]);

        var outcome = await RunAsync("watch", "gan-mnist-a", "--after", "1", "-o", "json");

        outcome.Expect(ExitCodes.Ok);
        Assert.Equal(
            [2, 3, 4, 5, 6], outcome.OutputLines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()));
        Assert.Equal([1, 2, 4], cluster.Script.WatchedAfter);
        Assert.Equal(2, outcome.Error.Split('\n').Count(line => line.Contains("connection lost", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(RunState.Failed)]
    [InlineData(RunState.Cancelled)]
    public async Task Watching_a_run_that_does_not_complete_ends_with_1_and_its_reason(RunState state)
    {
        cluster.Script.Add("gan-mnist-a", state, "worker 1 was lost");
        cluster.Script.Updates.Add(new RunUpdate { Sequence = 1, At = DateTimeOffset.UnixEpoch, State = state });

        var outcome = await RunAsync("watch", "last");

        outcome.Expect(ExitCodes.Failed);
        Assert.Contains("worker 1 was lost", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_samples_are_drawn_in_calls_of_500_and_written_in_order()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.Add(Checkpoint("001200-g1"));
        var file = folder.File("samples.npy");

        var outcome = await RunAsync("sample", "last", "-n", "1100", "--seed", "3", "--ema", "--from", "001200-g1", "-o", file);

        outcome.Expect(ExitCodes.Ok);
        Assert.Equal(
            [new SampleRequest(500, 3, 0, true, "001200-g1"), new(500, 3, 500, true, "001200-g1"), new(100, 3, 1000, true, "001200-g1")],
            cluster.Script.Sampled);
        var bytes = await File.ReadAllBytesAsync(file);
        for (var i = 0; i < 1100; i++)
            Assert.Equal(i % 256 / 255f, BitConverter.ToSingle(bytes, 128 + 16 * i));
    }

    [Fact]
    public async Task Samples_of_several_iterations_are_drawn_again_until_they_are_of_one()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.IterationOfCall = call => call == 1 ? 7 : 8;   // the weights move between the first two calls

        var outcome = await RunAsync("sample", "last", "-n", "600", "-o", folder.File("s.npy"), "--format", "json");

        outcome.Expect(ExitCodes.Ok);
        Assert.Equal(8, JsonDocument.Parse(outcome.Output).RootElement.GetProperty("iteration").GetInt64());
        Assert.Equal(4, cluster.Script.Sampled.Count);
    }

    [Fact]
    public async Task Samples_that_are_never_of_one_iteration_are_refused_and_a_checkpoint_is_advised()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.IterationOfCall = call => call;

        var outcome = await RunAsync("sample", "last", "-n", "600", "-o", folder.File("s.npy"));

        outcome.Expect(ExitCodes.Conflict);
        Assert.Contains("ganctl checkpoint save gan-mnist-a", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("s.npy")));
    }

    [Fact]
    public async Task More_samples_than_fit_are_refused_after_the_first_call_with_the_most_that_do()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Side = 23;   // 4 · 23 · 23 = 2116 bytes

        var outcome = await RunAsync("sample", "last", "-n", "1000000", "-o", folder.File("s.npy"));

        outcome.Expect(ExitCodes.BadInput);
        // 2·10⁹ / 2116
        Assert.Contains("1,000,000 samples of 1 × 23 × 23 values are 2.1 GB; at most 945,179", outcome.Error, StringComparison.Ordinal);
        Assert.Single(cluster.Script.Sampled);
        Assert.False(File.Exists(folder.File("s.npy")));
    }

    [Fact]
    public async Task A_png_is_a_grid_and_a_folder_gets_one_picture_per_sample()
    {
        cluster.Script.Add("gan-mnist-a");
        var pictures = folder.File("pictures/");

        await RunAsync("sample", "last", "-n", "4", "-o", folder.File("grid.png"));
        await RunAsync("sample", "last", "-n", "3", "--first", "7", "-o", pictures);
        await RunAsync("sample", "last", "-n", "2", "--reals", "-o", folder.File("reals.png"));

        Assert.Equal((10, 10, 1), Size(folder.File("grid.png")));   // 2 × 2 images of 2 × 2, gaps of 2
        Assert.Equal(["000000.png", "000001.png", "000002.png"], Directory.GetFiles(pictures).Select(Path.GetFileName).Order());
        Assert.All(PngReader.Read(File.ReadAllBytes(Path.Combine(pictures, "000002.png"))).Pixels, pixel => Assert.Equal(9, pixel));
        Assert.Equal((10, 6, 1), Size(folder.File("reals.png")));
    }

    [Fact]
    public async Task Walks_and_sums_of_latents_are_asked_for_and_drawn_in_their_rows()
    {
        cluster.Script.Add("gan-mnist-a");

        (
            await RunAsync(
                "sample", "last", "--interpolate", "spherical", "-n", "3", "--steps", "4", "--first", "2", "-o", folder.File("walk.png"))
        ).Expect(ExitCodes.Ok);
        (await RunAsync("sample", "last", "--arithmetic", "3,17 - 5,9 + 2,8", "-o", folder.File("sum.png"))).Expect(ExitCodes.Ok);

        Assert.Equal(new SampleRequest(12, First: 8) { Walk = new LatentWalk(4, Spherical: true) }, cluster.Script.Sampled[0]);
        Assert.Equal((18, 14, 1), Size(folder.File("walk.png")));   // 4 × 3 images of 2 × 2, gaps of 2
        var terms = cluster.Script.Sampled[1].Sum!.Terms;
        Assert.Equal(
            [(false, "3,17"), (true, "5,9"), (false, "2,8")], terms.Select(term => (term.Subtract, string.Join(',', term.Samples))));
        Assert.Equal((14, 18, 1), Size(folder.File("sum.png"))); // 3 columns: two samples and their mean; 4 rows: three terms and the sum
    }

    [Fact]
    public async Task The_nearest_training_image_stands_at_the_right_of_each_row()
    {
        cluster.Script.Add("gan-mnist-a");

        var outcome = await RunAsync("sample", "last", "-n", "7", "--nearest", "-o", folder.File("nearest.npy"), "--format", "json");

        outcome.Expect(ExitCodes.Ok);
        var answer = JsonDocument.Parse(outcome.Output).RootElement;
        // 7 fill 3 rows of 3, each with one more
        Assert.Equal([12, 1, 2, 2], answer.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal([2, 5, 8], answer.GetProperty("nearest").EnumerateArray().Select(one => one.GetProperty("index").GetInt32()));
        var bytes = await File.ReadAllBytesAsync(folder.File("nearest.npy"));
        Assert.Equal([2 / 255f, 1f, 3 / 255f], new[] { 2, 3, 4 }.Select(i => BitConverter.ToSingle(bytes, 128 + 16 * i)));
    }

    [Fact]
    public async Task Checkpoints_are_listed_with_their_size()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.Add(Checkpoint("001000-g1"));

        var outcome = await RunAsync("checkpoint", "list", "last");

        Assert.Equal(
            "001000-g1   1,000      1           14.2 MB  2026-01-02 03:04:05  -       -      gan-mnist-a/checkpoints/001000-g1",
            outcome.OutputLines[1]);
    }

    [Fact]
    public async Task A_list_calls_checkpoints_of_a_branch_that_was_left_abandoned_and_none_the_best()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.AddRange([
            Checkpoint("001000-g1") with
            {
                Abandoned = true,
                Value = -1.3863,
            },
            Checkpoint("000600-g4") with
            {
                Pinned = true,
            },
        ]);

        var text = await RunAsync("checkpoint", "list", "last");
        var json = await RunAsync("checkpoint", "list", "last", "-o", "json");

        Assert.Contains("  abandoned  ", text.OutputLines[1], StringComparison.Ordinal);
        Assert.Contains("  pinned     ", text.OutputLines[2], StringComparison.Ordinal);
        Assert.Equal(
            [true, false],
            JsonDocument.Parse(json.Output).RootElement.EnumerateArray().Select(one => one.GetProperty("abandoned").GetBoolean()));
        Assert.DoesNotContain("best", text.Output + json.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Verify_ends_with_1_for_what_is_damaged_and_with_7_for_what_cannot_be_read(string format)
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.AddRange([Checkpoint("001000-g1"), Checkpoint("001200-g1")]);

        var whole = await RunAsync("checkpoint", "verify", "last", "-o", format);
        cluster.Script.Unreadable.Add("001000-g1");
        var unreadable = await RunAsync("checkpoint", "verify", "last", "-o", format);
        cluster.Script.Damaged.Add("001200-g1");
        var damaged = await RunAsync("checkpoint", "verify", "last", "-o", format);

        Assert.Equal((ExitCodes.Ok, ExitCodes.Unexpected, ExitCodes.Failed), (whole.ExitCode, unreadable.ExitCode, damaged.ExitCode));
        Assert.Contains("its sha256 differs", damaged.Output, StringComparison.Ordinal);
        Assert.Contains("the disk is away", damaged.Output, StringComparison.Ordinal);
        if (format == "json")
            Assert.Equal(
                [0, 1],
                JsonDocument.Parse(damaged.Output).RootElement.EnumerateArray().Select(one => one.GetProperty("faults").GetArrayLength()));
    }

    [Fact]
    public async Task Samples_of_a_damaged_checkpoint_end_with_1()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.Add(Checkpoint("001000-g1"));
        cluster.Script.Damaged.Add("001000-g1");

        var outcome = await RunAsync("sample", "last", "--from", "001000-g1", "-o", folder.File("samples.png"));

        outcome.Expect(ExitCodes.Failed);
        Assert.Contains("its sha256 differs", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("samples.png")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_export_keeps_only_what_the_manifest_vouches_for(bool whole)
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.Add(Checkpoint("001200-g1"));
        cluster.Script.Files["generator.safetensors"] = [1, 2, 3];
        // sha256sum of the bytes 1, 2, 3
        cluster.Script.Sha256 = whole ? "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81" : "00";

        var outcome = await RunAsync("checkpoint", "export", "last", "001200-g1", "--to", folder.File("there"));

        outcome.Expect(whole ? ExitCodes.Ok : ExitCodes.Failed);
        Assert.Equal(whole, Directory.Exists(folder.File("there")));
        Assert.Equal(
            !whole, outcome.Error.Contains("'generator.safetensors' of checkpoint '001200-g1' is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_is_paused_and_resumed_and_an_ended_one_is_a_conflict()
    {
        cluster.Script.Add("gan-mnist-a");

        var paused = await RunAsync("pause", "last");
        var resumed = await RunAsync("resume", "last");
        cluster.Script.Add("gan-mnist-b", RunState.Completed);
        var ended = await RunAsync("pause", "gan-mnist-b");

        Assert.Equal((0, 0, ExitCodes.Conflict), (paused.ExitCode, resumed.ExitCode, ended.ExitCode));
        Assert.StartsWith("Run 'gan-mnist-a' is paused at iteration 1,200/6,000", paused.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains("queued", resumed.OutputLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_of_the_whole_history_are_shown_with_their_kind()
    {
        cluster.Script.Add("gan-mnist-a", RunState.Completed);
        cluster.Script.Updates.Add(
            new RunUpdate
            {
                Sequence = 1,
                At = DateTimeOffset.UnixEpoch,
                State = RunState.Submitted,
                Event = "submitted",
                Kind = EventKinds.State,
            });
        cluster.Script.Updates.Add(
            new RunUpdate
            {
                Sequence = 2,
                At = DateTimeOffset.UnixEpoch,
                State = RunState.Running,
                Progress = new RunProgress(),
            });
        cluster.Script.Updates.Add(
            new RunUpdate
            {
                Sequence = 3,
                At = DateTimeOffset.UnixEpoch,
                State = RunState.Running,
                Event = "worker 1 is lost",
                Kind = EventKinds.Lost,
            });

        var all = await RunAsync("events", "last");
        var later = await RunAsync("events", "last", "--after", "1");

        Assert.Equal(
            [
                "     1  1970-01-01 00:00:00.000  submitted   state        submitted",
                "     3  1970-01-01 00:00:00.000  running     lost         worker 1 is lost",
            ],
            all.OutputLines);
        Assert.Single(later.OutputLines);
    }

    [Fact, Trait("Fault", "13")]
    public async Task A_damaged_checkpoint_ends_verify_with_1_and_names_the_file()
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.AddRange([Checkpoint("001000-g1"), Checkpoint("002000-g1")]);

        var whole = await RunAsync("checkpoint", "verify", "last");
        cluster.Script.Damaged.Add("002000-g1");
        var damaged = await RunAsync("checkpoint", "verify", "last");

        Assert.Equal((ExitCodes.Ok, ExitCodes.Failed), (whole.ExitCode, damaged.ExitCode));
        Assert.Equal(["001000-g1  intact", "002000-g1  damaged", "  'x': its sha256 differs."], damaged.OutputLines);
    }

    [Theory]
    [InlineData("pin")]
    [InlineData("unpin")]
    [InlineData("restore")]
    [InlineData("export")]
    public async Task A_checkpoint_that_is_not_there_is_not_found_and_those_that_are_get_listed(string verb)
    {
        cluster.Script.Add("gan-mnist-a");
        cluster.Script.Checkpoints.Add(Checkpoint("001000-g1"));

        var outcome = await RunAsync("checkpoint", verb, "last", "005000-g1");

        Assert.Equal(ExitCodes.NotFound, outcome.ExitCode);
        Assert.Contains("It has: 001000-g1", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_a_table_with_the_figures_the_optimum_and_the_last_events()
    {
        cluster.Script.Add("gan-mnist-a", RunState.Completed);
        for (var i = 1; i <= 6; i++)
            cluster.Script.Updates.Add(new RunUpdate
            {
                Sequence = i,
                At = DateTimeOffset.UnixEpoch,
                State = i < 6 ? RunState.Running : RunState.Completed,
                Progress = new RunProgress { Iteration = 1000 * i, Value = -1.1023, DReal = 0.61, DFake = 0.42, IterationsPerSecond = 50 },
                Event = $"event {i}",
            });

        var outcome = (await Ganctl.RunAsync(cluster.Grains, ["watch", "last"], interactive: true)).Expect(ExitCodes.Ok);

        Assert.Contains("gan-mnist-a", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("6,000/6,000 (100%)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("-1.1023", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("-1.3863", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("event 6", outcome.Output, StringComparison.Ordinal);
        var lines = Regex.Replace(outcome.Output, @"\x1b\[[0-9;?]*[A-Za-z]", "").Split('\n', '\r');
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, 80));
    }

    [Fact]
    public async Task No_answer_in_time_ends_with_5()
    {
        var held = new TaskCompletionSource();
        cluster.Script.Hold = held.Task;

        var outcome = await RunAsync("list", "--timeout", "0.3");
        held.SetResult();

        outcome.Expect(ExitCodes.TimedOut);
        Assert.Contains("No answer to 'list' within 0.3 s", outcome.Error, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "19")]
    public async Task A_watch_that_is_interrupted_ends_with_130_and_leaves_the_run_alone()
    {
        cluster.Script.Add("gan-mnist-a");   // never ends, has no updates
        using var interrupt = new CancellationTokenSource();

        var watching = Ganctl.RunAsync(cluster.Grains, ["watch", "last"], cancellation: interrupt.Token);
        Assert.True(SpinWait.SpinUntil(() => cluster.Script.WatchedAfter.Count > 0, TimeSpan.FromSeconds(30)));
        await interrupt.CancelAsync();
        var outcome = await watching;

        outcome.Expect(ExitCodes.Interrupted);
        Assert.Equal(RunState.Running, cluster.Script.Runs["gan-mnist-a"].State);
    }

    private static CheckpointInfo Checkpoint(string name) =>
        new(name, 1000, 1, 14_200_000, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), $"gan-mnist-a/checkpoints/{name}");

    private Task<Outcome> RunAsync(params string[] args) => Ganctl.RunAsync(cluster.Grains, args);

    private static (int Width, int Height, int Channels) Size(string file)
    {
        var (width, height, channels, _) = PngReader.Read(File.ReadAllBytes(file));
        return (width, height, channels);
    }
}
