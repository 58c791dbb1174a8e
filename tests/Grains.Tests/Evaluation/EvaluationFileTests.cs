using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Evaluation;

namespace GanOrleans.Grains.Tests.Evaluation;

public sealed class EvaluationFileTests
{
    [Fact]
    public void Results_come_back_as_they_were_and_half_a_line_costs_only_itself()
    {
        using var folder = new TemporaryFolder();
        var file = new EvaluationFile(folder.Path);
        Assert.Empty(file.Read());
        file.Append(Result("one", double.PositiveInfinity));
        File.AppendAllText(Path.Combine(folder.Path, "evaluations.jsonl"), "{\"source\":\"half");
        file.Append(Result("two", .1));

        var read = file.Read();

        Assert.Equal(["one", "two"], read.Select(result => result.Source));
        Assert.Equal([double.PositiveInfinity, .1], read.Select(result => result.Values[0].Value));
        Assert.Equal(Result("two", .1).Values, read[1].Values);
        Assert.Equal(Result("two", .1).Features, read[1].Features);
    }

    private static EvaluationResult Result(string source, double value) => new(
        source, 10, true, 1_000, 1, "mnist:test", "sha256:1", [new EvaluationFeatures("lenet", "sha256:2", "", .99)],
        [new EvaluationValue("class-kl", "lenet", value, null, .2, 1_000, 1_000, null)], 1, DateTimeOffset.UnixEpoch);
}
