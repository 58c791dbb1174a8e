using System.Text.Json;
using System.Text.Json.Nodes;
using GanOrleans.Contracts;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Tests.Coordination;

/// <summary>Records that an older version wrote (faults, row 22). Checkpoints of other formats: DamageTests.</summary>
[Trait("Fault", "22")]
public sealed class VersionTests
{
    // What came after the first version; a record without any of it is such a version's.
    private static readonly string[] Newer =
    [
        "Pinned", "Rollbacks", "BranchedFrom", "DroppedShares", "Diagnoses", "Classes", "FruitlessLosses", "LostAt", "Origins",
    ];

    [Fact]
    public void A_record_without_the_newer_fields_is_read_with_their_defaults()
    {
        var record = JsonSerializer
            .SerializeToNode(
                new RunRecord
                {
                    Spec = new RunSpec { Variant = "mlp" },
                    State = RunState.Running,
                    Checkpoint = "40-g1",
                    Generation = 1,
                }
            )!
            .AsObject();
        foreach (var name in Newer)
            Assert.True(record.Remove(name), $"'{name}' is no field of the record any more");

        var read = record.Deserialize<RunRecord>()!;

        Assert.Equal(("mlp", RunState.Running, "40-g1", 1), (read.Spec!.Variant, read.State, read.Checkpoint, read.Generation));
        Assert.Empty(read.Pinned);
        Assert.Empty(read.Diagnoses);
        Assert.Empty(read.Origins);
        Assert.Equal((0, 0L, ""), (read.Rollbacks, read.DroppedShares, read.BranchedFrom));
    }

    [Fact]
    public void The_count_of_failures_keeps_the_name_that_it_was_first_stored_under_in_files_and_servers()
    {
        var record = new RunRecord { ConsecutiveFailuresWithoutProgress = 3 };

        Assert.Equal(3, JsonSerializer.SerializeToNode(record)!["FruitlessLosses"]!.GetValue<int>());
        Assert.Contains("\"FruitlessLosses\":3", Newtonsoft.Json.JsonConvert.SerializeObject(record), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_with_fields_of_a_newer_version_is_read_without_them()
    {
        var record = JsonSerializer.SerializeToNode(new RunRecord { Checkpoint = "40-g1" })!.AsObject();
        record["FromTheFuture"] = new JsonObject { ["value"] = 1 };

        Assert.Equal("40-g1", record.Deserialize<RunRecord>()!.Checkpoint);
    }
}
