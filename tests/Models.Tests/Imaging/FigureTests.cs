using System.Text;
using System.Xml.Linq;
using GanOrleans.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

public sealed class FigureTests
{
    private static readonly byte[] Blue = [0, 114, 178];

    [Fact]
    public void A_line_is_drawn_where_its_points_say()
    {
        var chart = new LineChart("loss", "iteration", "loss", [new LineSeries("a", [(0, 0), (100, 1)], Colour: 0)]);

        var picture = Figure.Draw([chart]);

        // The frame reaches from column 56 to 626 and from row 28 to 238; 4 % of the range of y lie above and below.
        Assert.Equal((640, 280), (picture.Width, picture.Height));
        Assert.InRange(RowOfLine(picture, 341), 132, 134);        // the middle of the line
        Assert.InRange(RowOfLine(picture, 56 + 57), 209, 212);    // a tenth of it: 8 + 19 rows above the frame's lower line
        Assert.Equal([255, 255, 255], picture[341, 60].ToArray());
    }

    [Fact]
    public void A_gap_is_not_bridged_and_a_line_of_nothing_is_left_out()
    {
        var chart = new LineChart(
            "loss", "iteration", "loss",
            [
                new LineSeries("a", [(0, 1), (40, 1), (50, double.NaN), (60, 1), (100, 1.000001)], Colour: 0),
                new LineSeries("nothing", [(0, double.NaN)], Colour: 1),
            ]);

        var picture = Figure.Draw([chart]);

        Assert.Equal(280 + 16, picture.Height);   // a line that is left out leaves the other's name above
        Assert.Contains(Enumerable.Range(45, 208), row => IsNear(picture[56 + 114, row], Blue));
        Assert.DoesNotContain(Enumerable.Range(45, 208), row => IsNear(picture[341, row], Blue));
    }

    [Fact]
    public void A_level_is_dashed_over_the_whole_width()
    {
        var chart = new LineChart(
            "fid", "iteration", "fid",
            [new LineSeries("a", [(5, 1)], Colour: 1, HasMarks: true), new LineSeries("real data", [(5, 0)], Colour: 0, IsLevel: true)]);

        var picture = Figure.Draw([chart]);

        // 16 rows of legend above; the lower line is 4 % above the frame's lower edge.
        var dashed = Enumerable.Range(57, 568).Where(column => IsNear(picture[column, 16 + 237 - 8], [110, 110, 110])).ToArray();
        Assert.InRange(dashed.Length, 200, 400);
        Assert.InRange(dashed[0], 57, 62);
        Assert.InRange(dashed[^1], 615, 625);
    }

    [Fact]
    public void A_run_that_diverged_does_not_hide_what_came_before()
    {
        var values = Enumerable.Range(0, 1000).Select(i => 1 + 0.5 * Math.Sin(i)).Append(-5.3e18).Append(4e20);

        var (low, high) = LineChart.Usual(values);

        Assert.InRange(low, -0.5, 0.5);
        Assert.InRange(high, 1.5, 2.5);
    }

    [Fact]
    public void A_usual_range_holds_everything()
    {
        Assert.Equal((0.0, 10.0), LineChart.Usual([0, 3, 10]));
        Assert.Equal((2.0, 2.0), LineChart.Usual([2, 2]));
    }

    [Fact]
    public void A_point_alone_and_a_short_line_beside_a_long_one_are_seen()
    {
        var alone = Figure.Draw([new LineChart("a", "", "", [new LineSeries("a", [(5, 1)], Colour: 0)])]);
        var both = Figure.Draw(
        [
            new LineChart(
                "a", "", "",
                [
                    new LineSeries("long", [.. Enumerable.Range(0, 2000).Select(i => ((double)i, Math.Sin(i)))], Colour: 1),
                    new LineSeries("short", [(0, 50), (1000, 51), (1999, 50)], Colour: 0),
                ]),
        ]);

        Assert.True(IsNear(alone[341, 133], Blue));
        Assert.Contains(Enumerable.Range(45, 208), row => IsNear(both[341, row], Blue));
    }

    [Fact]
    public void Powers_hold_values_near_one()
    {
        var line = new LineSeries("a", [(0, 0.95), (1, 0.99)], Colour: 0);

        var picture = Figure.Draw([new LineChart("a", "", "", [line], isLogarithmic: true)]);

        Assert.InRange(RowOfLine(picture, 341), 29, 40);   // between .1 and 1
    }

    [Fact]
    public void Powers_of_ten_are_labelled_as_such()
    {
        Assert.Equal(["0.001", "0.01", "0.1", "1", "10"], Labels(-3, 1));
        Assert.Equal(["1e−6", "1e−4", "0.01", "1", "100", "10000"], Labels(-6, 5));

        static string[] Labels(double low, double high) =>
            [.. new Axis(low, high, 100, 0, HoldsPowers: true).Ticks(8).Select(tick => tick.Label)];
    }

    [Fact]
    public void Several_lines_have_a_legend_and_long_names_take_more_rows()
    {
        static LineSeries Line(int colour, string name) => new(name, [(0, colour), (1, colour + 1)], colour);

        Assert.Equal(280 + 16, Figure.Draw([new LineChart("", "", "", [Line(0, "a"), Line(1, "b")])]).Height);
        LineSeries[] three = [.. Enumerable.Range(0, 3).Select(i => Line(i, new string('x', 60)))];
        Assert.Equal(280 + 3 * 16, Figure.Draw([new LineChart("", "", "", three)]).Height);
    }

    [Fact]
    public void Panels_stand_beside_and_below_each_other()
    {
        var small = new PicturePanel("small", new Picture(28, 28, 1));   // 17 times as large is 476
        var points = new PointPanel("points", [0.5f, 0.5f], 2, (0, 1));

        var picture = Figure.Draw([small, points, small], columns: 2);

        Assert.Equal((476 + 16 + 480, 476 + 22 + 8 + 476 + 22 + 8), (picture.Width, picture.Height));
        Assert.Equal([0, 0, 0], picture[8, 22].ToArray());
        Assert.Equal([0, 0, 0], picture[8 + 475, 506 + 22 + 475].ToArray());
        Assert.Equal([255, 255, 255], picture[600, 700].ToArray());
    }

    [Fact]
    public void A_vector_file_has_letters_as_outlines_and_a_picture_within()
    {
        var chart = new LineChart("loss", "iteration", "loss", [new LineSeries("a", [(0, 0), (100, 1)], Colour: 0)]);

        var text = Encoding.UTF8.GetString(Figure.Svg([chart, new PicturePanel("p", new Picture(28, 28, 1))]));

        var root = XDocument.Parse(text).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        Assert.Equal("640", root.Attribute("width")!.Value);
        Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName == "text");
        Assert.True(root.Descendants().Count(element => element.Name.LocalName == "path") > 10);
        Assert.Contains("data:image/png;base64,", text);
    }

    [Theory]
    [InlineData("x.jpg")]
    [InlineData("x")]
    public void Another_ending_is_refused(string path) =>
        Assert.Contains(".png or a .svg", Assert.Throws<ArgumentException>(() => Figure.Save(path, [])).Message);

    private static int RowOfLine(Picture picture, int column) =>
        Enumerable.Range(29, 208).First(row => IsNear(picture[column, row], Blue));

    private static bool IsNear(ReadOnlySpan<byte> pixel, byte[] colour)
    {
        for (var i = 0; i < 3; i++)
            if (Math.Abs(pixel[i] - colour[i]) > 60)
                return false;
        return true;
    }
}
