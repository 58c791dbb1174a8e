using System.CommandLine;
using GanOrleans.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary>Where a figure goes.</summary>
internal static class FigurePath
{
    public static Option<string> Create(string? standard) => new("--output", "-o")
    {
        Description = $"A .png or .svg file. Default: {standard ?? "no picture"}",
        HelpName = "path",
    };

    /// <summary>The full path, refused before anything is drawn.</summary>
    public static string Check(string path) => PicturePath.Check("-o", path, Figure.Endings);
}
