using GanOrleans.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

/// <summary>What is written on plots is there: with a font that is missing, Skia draws nothing and reports no error.</summary>
public sealed class PlotLabelTests
{
    // Of 271 × 271 pixels: the frame's lines are columns 56 and 256 and rows 28 and 228.
    private const int Size = 271;

    private static readonly (int Left, int Top, int Right, int Bottom)
        Head = (56, 0, 270, 24),
        BelowTicks = (40, 234, 270, 246),
        LeftOfTicks = (20, 20, 51, 236),
        LabelOfX = (56, 250, 256, 270),
        LabelOfY = (0, 28, 14, 228);

    [Fact]
    public void A_title_leaves_ink_above_the_frame()
    {
        var bare = ScatterPlot.Draw([], -1, 1, size: Size);

        var titled = ScatterPlot.Draw([], -1, 1, title: "rings", size: Size);

        Assert.Equal(0, Ink(bare, Head));
        Assert.InRange(Ink(titled, Head), 30, 400);   // five letters of 11 pixels
    }

    [Fact]
    public void What_the_axes_stand_for_leaves_ink_beside_the_numbers()
    {
        var bare = Frame(null, null);

        var named = Frame("value", "density");

        Assert.Equal((0, 0), (Ink(bare, LabelOfX), Ink(bare, LabelOfY)));
        Assert.InRange(Ink(named, LabelOfX), 30, 400);
        Assert.InRange(Ink(named, LabelOfY), 30, 400);
    }

    [Fact]
    public void Every_tick_has_a_number_and_there_is_none_where_no_tick_is()
    {
        var picture = Frame(null, null);

        // −1, −0.5, 0, 0.5, 1 are 50 pixels apart; 0 is in column 156 and row 128.
        Assert.All(
            [56, 106, 156, 206, 256], column => Assert.True(Ink(picture, (column - 6, 234, column + 6, 246)) > 5, $"none at {column}"));
        Assert.All([81, 131, 181, 231], column => Assert.Equal(0, Ink(picture, (column - 4, 234, column + 4, 246))));
        Assert.All([28, 78, 128, 178, 228], row => Assert.True(Ink(picture, (20, row - 6, 51, row + 6)) > 5, $"none at {row}"));
        Assert.True(Ink(picture, BelowTicks) > 0 && Ink(picture, LeftOfTicks) > 0);
    }

    [Fact]
    public void A_legend_names_samples_and_modes_in_their_colours()
    {
        var without = ScatterPlot.Draw([], -1, 1, size: Size);

        var picture = ScatterPlot.Draw([], -1, 1, [(5, 5)], size: Size);

        Assert.Equal(0, Ink(without, Head));
        Assert.True(Ink(picture, Head) > 60);
        Assert.Contains(Pixels(picture, Head), pixel => pixel is (210, 90, 40));
        Assert.Contains(Pixels(picture, Head), pixel => pixel is ( < 150, < 180, > 200));
    }

    [Fact]
    public void Labels_that_are_too_long_stay_within_their_room()
    {
        var picture = ScatterPlot.Draw([], -1e30, 1e30, [(0, 0)], title: new string('M', 200), size: Size);

        Assert.Equal(0, Ink(picture, (0, 0, 55, 20)));
        Assert.Equal(0, Ink(picture, (257, 0, 270, 230)));
        Assert.True(Ink(picture, Head) > 60);
    }

    [Fact]
    public void The_font_has_every_character_that_labels_are_made_of()
    {
        const string characters = "0123456789.,−-e:() abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

        var glyphs = PlotFont.Typeface.GetGlyphs(characters);

        Assert.All(glyphs, glyph => Assert.NotEqual(0, glyph));
    }

    [Fact]
    public void The_licence_of_the_font_lies_beside_the_program()
    {
        var licence = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fonts", "Roboto-LICENSE.txt"));

        Assert.Contains("Apache License", licence, StringComparison.Ordinal);
    }

    private static Picture Frame(string? x, string? y)
    {
        using var sheet = new Sheet(Size, Size);
        new Plot(sheet.Canvas, Size, Size, (-1, 1), (-1, 1)).DrawFrame(x, y);
        return sheet.ToPicture();
    }

    // Pixels that are more than half as dark as what is written.
    private static int Ink(Picture picture, (int Left, int Top, int Right, int Bottom) region) =>
        Pixels(picture, region).Count(pixel => pixel.Red + pixel.Green + pixel.Blue < 450);

    private static IEnumerable<(byte Red, byte Green, byte Blue)> Pixels(
        Picture picture, (int Left, int Top, int Right, int Bottom) region)
    {
        for (var y = region.Top; y <= region.Bottom; y++)
        {
            for (var x = region.Left; x <= region.Right; x++)
            {
                var pixel = picture[x, y].ToArray();
                yield return (pixel[0], pixel[1], pixel[2]);
            }
        }
    }
}
