using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Specs;

public sealed class RunSpecReaderTests
{
    private static readonly RawSetting Variant = new("variant", "gan", "--variant");
    private static readonly RawSetting Dataset = new("dataset", "mnist", "--dataset");

    [Fact]
    public void A_later_setting_replaces_an_earlier_one_even_when_the_earlier_one_was_not_readable()
    {
        var reading = RunSpecReader.Read([Variant, Dataset, new("batch", "ten", "run.yaml:3: batch"), new("batch", "64", "--batch")]);

        Assert.Empty(reading.Errors);
        Assert.Equal(64, reading.Spec.Batch);
    }

    [Fact]
    public void A_fault_of_the_range_says_where_the_value_was_written()
    {
        var reading = RunSpecReader.Read([Variant, Dataset, new("workers", "0", "run.yaml:7: workers")]);

        var fault = Assert.Single(reading.Errors);
        Assert.Equal("run.yaml:7: workers", fault.Path);
        Assert.Equal("0", fault.Given);
        Assert.Equal("a whole number from 1 to 1,024", fault.Allowed);
    }

    [Fact]
    public void A_field_that_was_not_readable_is_one_fault_and_not_also_a_missing_one()
    {
        var reading = RunSpecReader.Read([new("variant", "", "run.yaml:1: variant"), Dataset]);

        Assert.Equal("run.yaml:1: variant", Assert.Single(reading.Errors).Path);
    }

    [Fact]
    public void All_faults_come_at_once()
    {
        var reading = RunSpecReader.Read([new("variant", "Gan!", "a"), new("batch", "x", "b"), new("k", "0", "c"), new("bacth", "1", "d")]);

        Assert.Equal(["a", "b", "c", "d", "dataset"], reading.Errors.Select(fault => fault.Path).Order());
    }

    [Theory]
    [InlineData("bacth", "batch")]
    [InlineData("learningRate", "learning-rate")]
    [InlineData("learning_rate", "learning-rate")]
    [InlineData("worker", "workers")]
    [InlineData("chekpoint-every", "checkpoint-every")]
    [InlineData("option", "options")]
    public void An_unknown_field_is_answered_with_the_nearest_one(string given, string meant)
    {
        var fault = Assert.Single(RunSpecReader.Read([Variant, Dataset, new(given, "1", "f:1")]).Errors);

        Assert.Equal($"Did you mean '{meant}'?", fault.Advice);
    }

    [Fact]
    public void A_field_that_resembles_none_gets_no_guess()
    {
        var fault = Assert.Single(RunSpecReader.Read([Variant, Dataset, new("zzz", "1", "f:1")]).Errors);

        Assert.DoesNotContain("Did you mean", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_variant_are_kept_as_text()
    {
        var reading = RunSpecReader.Read([Variant, Dataset, new("options.penalty", "10", "--set penalty")]);

        Assert.Empty(reading.Errors);
        Assert.Equal("10", reading.Spec.Options["penalty"]);
    }

    [Fact]
    public void What_a_silo_finds_is_listed_where_the_user_wrote_it_and_not_twice()
    {
        var reading = RunSpecReader.Read([Variant, new("dataset", "mnst", "run.yaml:2: dataset"), new("k", "0", "--k")]);

        var merged = reading.MergeWith([
            new("dataset", "mnst", "mnist, glyphs", ""),
            new("k", "0", "1 to 100", ""),
            new("device", "cuda", "cpu", ""),
        ]);

        Assert.Equal(["--k", "run.yaml:2: dataset", "device"], merged.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("simultaneous", "2", "k")]
    [InlineData("alternating", "2", null)]
    [InlineData("simultaneous", "1", null)]
    public void Several_discriminator_steps_need_the_alternating_schedule(string schedule, string k, string? faulty)
    {
        var reading = RunSpecReader.Read([Variant, Dataset, new("schedule", schedule, "schedule"), new("k", k, "k")]);

        Assert.Equal(faulty is null ? [] : [faulty], reading.Errors.Select(fault => fault.Path));
    }

    [Fact]
    public void A_minibatch_smaller_than_the_number_of_workers_is_refused()
    {
        var fault = Assert.Single(RunSpecReader.Read([Variant, Dataset, new("workers", "4", "w"), new("batch", "3", "b")]).Errors);

        Assert.Equal("b", fault.Path);
        Assert.Contains("4", fault.Allowed, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "17")]
    public void A_variant_may_be_given_64_settings_and_no_more()
    {
        RunSpec With(int count) =>
            new()
            {
                Variant = "gan",
                Dataset = "mnist",
                Options = Enumerable.Range(0, count).ToDictionary(i => $"o{i}", _ => "1"),
            };

        Assert.Empty(RunSpecValidator.Check(With(64)));
        Assert.Equal("options", Assert.Single(RunSpecValidator.Check(With(65))).Path);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData("a\nb", false)]
    public void An_idempotency_key_is_printable_text(string key, bool allowed) =>
        Assert.Equal(allowed, RunSpecValidator.CheckIdempotencyKey(key) is null);

    [Fact]
    public void An_idempotency_key_has_at_most_200_characters()
    {
        Assert.Null(RunSpecValidator.CheckIdempotencyKey(new string('x', 200)));
        Assert.NotNull(RunSpecValidator.CheckIdempotencyKey(new string('x', 201)));
    }
}
