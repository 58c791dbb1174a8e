using GanOrleans.Grains.Runs;
using GanOrleans.Models;

namespace GanOrleans.Grains.Tests.Runs;

/// <summary>What retention may delete (faults, row 14).</summary>
[Trait("Fault", "14")]
public sealed class RetentionTests
{
    [Fact]
    public void Neither_the_newest_nor_the_best_the_pinned_the_recorded_and_those_in_use_may_go()
    {
        // V of iteration 200 is the nearest to −log 4.
        CheckpointManifest[] all = [.. Enumerable.Range(1, 9).Select(i => Manifest(i * 100, value: i == 2 ? -1.38 : -.5))];

        var superfluous = Retention.Superfluous(all, keep: 2, recorded: "700-g1", pinned: new HashSet<string> { "100-g1" }, inUse: new HashSet<string> { "300-g1" });

        Assert.Equal(["600-g1", "500-g1", "400-g1"], superfluous);   // of 9: 800 and 900 are the newest, 200 the best
    }

    [Fact]
    public void The_last_one_stays_whatever_was_asked_for() =>
        Assert.Empty(Retention.Superfluous([Manifest(100, double.NaN)], keep: 0, recorded: "", new HashSet<string>(), new HashSet<string>()));

    [Fact]
    public void What_an_abandoned_generation_wrote_beyond_the_record_is_no_candidate() =>
        Assert.Equal(["350-g2", "300-g1", "100-g1"], Retention.Candidates(["100-g1", "300-g1", "400-g1", "350-g2", "no-checkpoint"], generation: 2, recorded: "300-g1", recordedIteration: 300));

    private static CheckpointManifest Manifest(long iteration, double value) => new(
        $"{iteration}-g1", iteration, 1, DateTimeOffset.UnixEpoch, new Dictionary<string, long>(),
        new Dictionary<string, string> { [Retention.ValueDetail] = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture) }, []);
}
