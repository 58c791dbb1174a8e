using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Checkpointing;

/// <summary>What retention may delete (faults, row 14), and where a recovery may begin.</summary>
[Trait("Fault", "14")]
public sealed class RetentionTests
{
    [Fact]
    public void Neither_the_newest_nor_the_pinned_the_recorded_and_those_in_use_may_go_and_none_is_the_best()
    {
        CheckpointManifest[] all = [.. Enumerable.Range(1, 9).Select(i => Manifest($"{i * 100}-g1", value: i == 2 ? -1.38 : -.5))];

        var superfluous = SelectForDeletion(all, new RunRecord { Generation = 1 }, keep: 2, "700-g1", ["100-g1"], ["300-g1"]);

        // 800 and 900 are the newest. V of 200 is nearest to −log 4, as that of an untrained D: no reason to stay.
        Assert.Equal(["600-g1", "500-g1", "400-g1", "200-g1"], superfluous);
    }

    [Fact]
    public void The_last_one_stays_whatever_was_asked_for() =>
        Assert.Empty(SelectForDeletion([Manifest("100-g1")], new RunRecord { Generation = 1 }, keep: 0, "", [], []));

    [Fact]
    public void What_the_run_left_goes_before_what_its_line_keeps()
    {
        CheckpointManifest[] all =
        [
            .. new[] { "200-g1", "300-g1", "400-g1", "900-g1", "1000-g1", "400-g2", "500-g2" }.Select(name => Manifest(name)),
        ];
        var record = new RunRecord { Generation = 2, Origins = { [1] = "", [2] = "300-g1" } };

        Assert.Equal(["400-g1"], SelectForDeletion(all, record, keep: 6, "500-g2", [], []));
        Assert.Equal(["200-g1", "1000-g1", "900-g1", "400-g1"], SelectForDeletion(all, record, keep: 3, "500-g2", [], []));
    }

    [Fact]
    public void What_an_abandoned_generation_wrote_beyond_the_record_is_no_candidate() =>
        Assert.Equal(
            ["350-g2", "300-g1", "100-g1"],
            RecoveryCandidates(
                ["100-g1", "300-g1", "400-g1", "350-g2", "no-checkpoint"],
                new RunRecord
                {
                    Generation = 2,
                    Checkpoint = "300-g1",
                    Iteration = 300,
                }));

    [Fact]
    public void Nor_is_what_it_wrote_before_the_record_but_beyond_where_a_later_generation_began() =>
        Assert.Equal(
            ["600-g4", "400-g4", "300-g1"],
            RecoveryCandidates(
                ["300-g1", "500-g1", "1000-g1", "400-g4", "600-g4"],
                new RunRecord { Generation = 4, Checkpoint = "600-g4", Iteration = 600, Origins = { [1] = "", [4] = "300-g1" } }));

    private static IReadOnlyList<string> SelectForDeletion(
        CheckpointManifest[] all, RunRecord record, int keep, string recorded, HashSet<string> pinned, HashSet<string> inUse) =>
        Retention.SelectForDeletion(all, new CheckpointLine(record, all.Select(m => m.Name)), keep, recorded, pinned, inUse);

    private static IEnumerable<string> RecoveryCandidates(string[] folders, RunRecord record) =>
        Retention.RecoveryCandidates(folders, new CheckpointLine(record, folders), record);

    private static CheckpointManifest Manifest(string name, double value = double.NaN)
    {
        var (iteration, generation) = CheckpointName.Parse(name)!.Value;
        var details = new Dictionary<string, string>
        {
            [Retention.ValueDetail] = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        };
        return new CheckpointManifest(name, iteration, generation, DateTimeOffset.UnixEpoch, new Dictionary<string, long>(), details, []);
    }
}
