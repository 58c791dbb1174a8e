using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Studies;
using GanOrleans.Grains.Studies;

namespace GanOrleans.Grains.Tests.Studies;

public sealed class StudyTests
{
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 10, 0, 0.2775)]         // z²/(n + z²) = 3.8415 / 13.8415
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(5, 10, 0.2366, 0.7634)]    // ½ ± z/2 · √((n/4 + z²/4)/…): Wilson (1927) for one half
    [InlineData(1, 2, 0.0945, 0.9055)]
    public void An_interval_is_Wilsons(int hits, int total, double low, double high)
    {
        var interval = WilsonInterval.Of(hits, total);

        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
    }

    [Fact]
    public void Answers_come_in_the_order_of_the_images_when_all_are_given()
    {
        var round = new StudyRound([true, false, false]);

        round.Answer(2, saysReal: true);
        round.Answer(0, saysReal: true);
        round.Answer(0, saysReal: true);
        Assert.Null(round.All());
        round.Answer(1, saysReal: false);

        Assert.Equal([new(true, true), new(false, false), new(false, true)], round.All()!);
    }

    [Fact]
    public void Images_come_in_an_order_that_says_nothing_of_their_class()
    {
        var order = StudyImages.Order(count: 40, items: 40);

        Assert.Equal(Enumerable.Range(0, 40), order.Order());
        // Sample i of a conditional run is of class i mod 10.
        Assert.InRange(order.Where((image, place) => image % 10 == place % 10).Count(), 0, 20);   // by chance 4 of 40
        Assert.Equal([2, 2, 2], StudyImages.Order(count: 3, items: 6).CountBy(image => image).Select(pair => pair.Value));
        Assert.Equal(5, StudyImages.Order(count: 24, items: 5).Distinct().Count());
    }

    [Fact]
    public void Another_answer_and_images_that_there_are_not_are_refused()
    {
        var round = new StudyRound([true, false]);
        round.Answer(1, saysReal: false);

        Assert.Contains("answered already with 'generated'", Refusal(() => round.Answer(1, saysReal: true)));
        Assert.Contains("images are 0 to 1", Refusal(() => round.Answer(2, saysReal: true)));
        Assert.Contains("no image -1", Refusal(() => round.Check(-1)));
    }

    private static string Refusal(Action action)
    {
        var refusal = Assert.Throws<RunException>(action);
        Assert.True(refusal.IsBadInput);
        return refusal.Message;
    }
}
