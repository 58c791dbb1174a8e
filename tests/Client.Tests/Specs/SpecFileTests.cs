using GanOrleans.Client.Specs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Specs;

public sealed class SpecFileTests
{
    [Fact]
    public void Settings_are_read_with_the_line_that_holds_them()
    {
        var reading = SpecFile.Parse("run.yaml", "# first light\nvariant: gan\ndataset: mnist\n\noptions:\n  penalty: 10   # lambda\n");

        Assert.Empty(reading.Errors);
        Assert.Equal(
            [
                new RawSetting("variant", "gan", "run.yaml:2: variant"),
                new("dataset", "mnist", "run.yaml:3: dataset"),
                new("options.penalty", "10", "run.yaml:6: options.penalty"),
            ],
            reading.Settings);
    }

    [Fact]
    public void JSON_is_read_as_well()
    {
        var reading = SpecFile.Parse("run.json", "{\n  \"variant\": \"gan\",\n  \"options\": { \"pack\": 2 }\n}");

        Assert.Empty(reading.Errors);
        Assert.Equal(
            [new RawSetting("variant", "gan", "run.json:2: variant"), new("options.pack", "2", "run.json:3: options.pack")],
            reading.Settings);
    }

    [Theory]
    [InlineData("batch: 1\nbatch: 2\n", "run.yaml:2: batch", "each key once")]
    [InlineData("variant: gan\nbatch: [1, 2]\n", "run.yaml:2: batch", "one value per key")]
    [InlineData("batch:\n  size: 3\n", "run.yaml:1: batch", "one value per key")]
    [InlineData("options: 3\n", "run.yaml:1: options", "a map")]
    [InlineData("options:\n  a: [1]\n", "run.yaml:2: options.a", "one value per key")]
    [InlineData("options:\n  a: 1\n  a: 2\n", "run.yaml:3: options.a", "each key once")]
    [InlineData("- variant\n- gan\n", "run.yaml:1", "a map of fields")]
    [InlineData("just text\n", "run.yaml:1", "a map of fields")]
    [InlineData("variant: gan\n---\nvariant: mlp\n", "run.yaml:2", "one document")]
    [InlineData("variant: &v gan\nname: *v\n", "run.yaml:2: name", "one value per key")]
    [InlineData("variant: gan\n  batch: 3\n", "run.yaml:2", "valid YAML")]
    [InlineData("variant: \"gan\nbatch: 3\n", "run.yaml:", "valid YAML")]
    [InlineData("a: {b: 1\n", "run.yaml:", "")]
    [InlineData("? [x]\n: 1\n", "run.yaml:1", "a field's name as key")]
    public void What_is_wrong_with_the_form_is_a_fault_with_its_line(string text, string path, string allowed)
    {
        var fault = SpecFile.Parse("run.yaml", text).Errors[0];

        Assert.StartsWith(path, fault.Path, StringComparison.Ordinal);
        Assert.Contains(allowed, fault.Allowed, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_faults_of_the_form_are_found_at_once()
    {
        var reading = SpecFile.Parse("run.yaml", "batch: [1]\nk: {}\nk: 1\nworkers: 2\n");

        Assert.Equal(["run.yaml:1: batch", "run.yaml:2: k", "run.yaml:3: k"], reading.Errors.Select(fault => fault.Path));
        Assert.Contains(reading.Settings, setting => setting == new RawSetting("workers", "2", "run.yaml:4: workers"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    public void An_empty_file_gives_no_settings_and_no_fault(string text)
    {
        var reading = SpecFile.Parse("run.yaml", text);

        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Settings);
    }

    [Theory]
    [InlineData("batch:\n")]
    [InlineData("batch: ~\n")]
    [InlineData("batch: null\n")]
    public void A_key_without_a_value_is_refused_as_missing(string text)
    {
        var reading = RunSpecReader.Read([
            new("variant", "gan", ""),
            new("dataset", "mnist", ""),
            .. SpecFile.Parse("run.yaml", text).Settings,
        ]);

        var fault = Assert.Single(reading.Errors);
        Assert.StartsWith("run.yaml:1: batch: missing.", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quoted_number_is_a_number()
    {
        var reading = RunSpecReader.Read(SpecFile.Parse("run.yaml", "variant: gan\ndataset: mnist\nbatch: \"50\"\n").Settings);

        Assert.Empty(reading.Errors);
        Assert.Equal(50, reading.Spec.Batch);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_a_fault_of_the_option()
    {
        var fault = Assert.Single(SpecFile.Read("/no/such/run.yaml").Errors);

        Assert.Equal("--file", fault.Path);
        Assert.Equal("/no/such/run.yaml", fault.Given);
    }
}
