using GanOrleans.Grains.Checkpointing;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Tests.Checkpointing;

/// <summary>The chain of generations that leads to the newest one.</summary>
public sealed class CheckpointLineTests
{
    [Fact]
    public void A_way_back_leaves_what_lies_behind_it() =>
        Assert.Equal(
            ["200-g1", "300-g1", "600-g4"],
            Line(Record(4, 600, "600-g4", (1, ""), (4, "300-g1")), "200-g1", "300-g1", "700-g1", "1000-g1", "600-g4"));

    [Fact]
    public void A_recovery_leaves_nothing() =>
        Assert.Equal(
            ["300-g1", "400-g2", "500-g3"],
            Line(Record(3, 500, "500-g3", (1, ""), (2, "300-g1"), (3, "400-g2")), "300-g1", "400-g2", "500-g3"));

    [Fact]
    public void A_generation_that_has_written_nothing_yet_ends_the_line_where_it_begins() =>
        Assert.Equal(["300-g1"], Line(Record(2, 300, "300-g1", (1, ""), (2, "300-g1")), "300-g1", "1000-g1"));

    [Fact]
    public void A_run_may_go_back_to_what_it_left_and_then_the_other_branch_is_left()
    {
        string[] names = ["300-g1", "1000-g1", "600-g2"];
        var record = Record(2, 600, "600-g2", (1, ""), (2, "300-g1"));

        record.Origins = CheckpointLine.Extend(record, names, generation: 3, "1000-g1");
        (record.Generation, record.Iteration, record.Checkpoint) = (3, 1000, "1000-g1");

        Assert.Equal(["300-g1", "1000-g1"], Line(record, names));
    }

    [Fact]
    public void Of_generations_without_checkpoints_nothing_is_kept_and_the_chain_holds()
    {
        var record = Record(4, 500, "500-g4", (1, ""), (2, "300-g1"), (3, "400-g2"), (4, "400-g2"));

        // 400-g2 was deleted meanwhile: generation 4 then began, as far as anything is left, with what generation 2 did.
        var origins = CheckpointLine.Extend(record, ["200-g1", "300-g1", "350-g1", "500-g4"], generation: 5, "500-g4");

        Assert.Equal(
            [(1, ""), (4, "300-g1"), (5, "500-g4")], origins.OrderBy(origin => origin.Key).Select(origin => (origin.Key, origin.Value)));
    }

    [Fact]
    public void A_branch_begins_with_its_copy() =>
        Assert.Equal(["40-g0", "60-g1"], Line(Record(1, 60, "60-g1", (1, "40-g0")), "40-g0", "60-g1"));

    [Theory]
    [InlineData(4, 600, "600-g4", "300-g1 600-g4", "300-g1 700-g1 1000-g1 600-g4")]
    [InlineData(2, 300, "300-g1", "200-g1 300-g1", "200-g1 300-g1 1000-g1")]
    [InlineData(3, 500, "500-g3", "300-g1 400-g2 500-g3", "300-g1 400-g2 500-g3")]
    [InlineData(0, 40, "40-g0", "40-g0", "40-g0")]
    public void Of_a_record_of_an_earlier_version_the_line_is_read_from_the_names(
        int generation, long iteration, string checkpoint, string line,
        string names) => Assert.Equal(line.Split(' '), Line(Record(generation, iteration, checkpoint), names.Split(' ')));

    private static string[] Line(RunRecord record, params string[] names)
    {
        var line = new CheckpointLine(record, names);
        return [.. names.Where(name => CheckpointName.Parse(name) is { } at && line.Contains(at.Iteration, at.Generation))];
    }

    private static RunRecord Record(int generation, long iteration, string checkpoint, params (int Generation, string Origin)[] origins) =>
        new()
        {
            Generation = generation,
            Iteration = iteration,
            Checkpoint = checkpoint,
            Origins = origins.ToDictionary(origin => origin.Generation, origin => origin.Origin),
        };
}
