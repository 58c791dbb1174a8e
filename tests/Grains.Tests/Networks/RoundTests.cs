using GanOrleans.Contracts;
using GanOrleans.Grains.Networks;

namespace GanOrleans.Grains.Tests.Networks;

public class RoundTests
{
    private static readonly StepId First = new("run", 3, 10, 0, 0);
    private static readonly StepId Second = First with { Iteration = 11 };

    private static StepAnswer Applied(long version) => new(StepOutcome.Applied, version, [], "");

    [Fact]
    public void A_round_commits_when_the_last_rank_has_come_and_hands_the_shares_out_in_rank_order()
    {
        var round = new Round<string>(3, First);

        Assert.False(round.Add(First, 2, 10, "c"));
        Assert.False(round.Add(First, 0, 30, "a"));
        Assert.Equal([1], round.Missing);
        Assert.True(round.Add(First, 1, 20, "b"));

        Assert.Equal(RoundState.Committing, round.State);
        Assert.Equal(["a", "b", "c"], round.Collected().Select(share => share.Gradient));
        Assert.Equal([30, 20, 10], round.Collected().Select(share => share.Samples));
    }

    [Fact]
    public async Task Everybody_who_waits_gets_the_answer_and_the_next_step_is_due()
    {
        var round = new Round<string>(2, First);
        round.Add(First, 0, 1, "a");
        var waiting = round.Answer;
        round.Add(First, 1, 1, "b");

        round.Close(Applied(7), Second);

        Assert.Equal(7, (await waiting).Version);
        Assert.Equal(RoundState.Open, round.State);
        Assert.Equal(Second, round.Due);
        Assert.Empty(round.Missing);
        Assert.False(round.Answer.IsCompleted);
    }

    [Fact, Trait("Fault", "1")]
    public void A_repeated_share_waits_for_the_same_answer_and_replaces_nothing()
    {
        var round = new Round<string>(2, First);
        round.Add(First, 0, 30, "a");

        Assert.Equal(Admission.Repeated, round.Classify(First, 0));
        Assert.Throws<InvalidOperationException>(() => round.Add(First, 0, 99, "other"));
        round.Add(First, 1, 10, "b");

        Assert.Equal(["a", "b"], round.Collected().Select(share => share.Gradient));
        Assert.Equal([30, 10], round.Collected().Select(share => share.Samples));
    }

    [Fact, Trait("Fault", "1")]
    public void Only_the_newest_steps_answer_is_kept_and_older_steps_are_superseded()
    {
        var third = First with { Iteration = 12 };
        var round = new Round<string>(1, First);
        round.Add(First, 0, 1, "a");
        round.Close(Applied(1), Second);

        Assert.Equal(Admission.Answered, round.Classify(First, 0));
        Assert.Equal(1, round.LastAnswer!.Version);

        round.Add(Second, 0, 1, "b");
        round.Close(Applied(2), third);

        Assert.Equal(Admission.Superseded, round.Classify(First, 0));
        Assert.Equal(Admission.Answered, round.Classify(Second, 0));
        Assert.Equal(2, round.LastAnswer!.Version);
    }

    [Theory, Trait("Fault", "2, 6")]
    [InlineData(2)]
    [InlineData(4)]
    public void A_share_of_another_generation_is_stale_whichever_way(int generation) =>
        Assert.Equal(Admission.Stale, new Round<string>(1, First).Classify(First with { Generation = generation }, 0));

    [Fact]
    public void A_share_of_another_run_is_stale() =>
        Assert.Equal(Admission.Stale, new Round<string>(1, First).Classify(First with { RunId = "other" }, 0));

    [Fact]
    public void A_step_that_is_not_due_yet_and_a_rank_that_does_not_exist_are_refused()
    {
        var round = new Round<string>(2, First);

        Assert.Equal(Admission.Refused, round.Classify(Second, 0));
        Assert.Equal(Admission.Refused, round.Classify(First, 2));
        Assert.Equal(Admission.Refused, round.Classify(First, -1));
    }

    [Fact]
    public void Nothing_is_admitted_while_a_step_commits()
    {
        var round = new Round<string>(1, First);
        round.Add(First, 0, 1, "a");

        Assert.Equal(Admission.Refused, round.Classify(First, 0));
    }

    [Fact]
    public void Nobody_is_missing_while_nobody_waits() => Assert.Empty(new Round<string>(4, First).Missing);

    [Fact]
    public void A_round_cannot_be_closed_before_it_is_complete_nor_backwards()
    {
        var round = new Round<string>(2, First);
        round.Add(First, 0, 1, "a");
        Assert.Throws<InvalidOperationException>(() => round.Close(Applied(1), Second));

        round.Add(First, 1, 1, "b");

        Assert.Throws<ArgumentException>(() => round.Close(Applied(1), First));
    }

    [Fact]
    public async Task An_abandoned_round_lets_everybody_go()
    {
        var round = new Round<string>(2, First);
        round.Add(First, 0, 1, "a");
        var waiting = round.Answer;

        round.Abandon(new StepAnswer(StepOutcome.NotLoaded, 0, [], "unloaded"));

        Assert.Equal(StepOutcome.NotLoaded, (await waiting).Outcome);
    }
}
