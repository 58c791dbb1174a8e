using System.Globalization;
using System.Text;
using GanOrleans.Files;
using GanOrleans.Imaging;

namespace GanOrleans.Models.Data.Pictures;

/// <summary>What is wrong with one file or folder.</summary>
/// <param name="Path">Its path.</param>
/// <param name="What">What is wrong, beginning where <paramref name="Text"/> has named it.</param>
/// <param name="Text">A sentence that names it.</param>
internal sealed record PictureFault(string Path, string What, string Text)
{
    private const int MaxListed = 20;

    /// <summary>What is wrong with a picture.</summary>
    public static PictureFault OfPicture(string path, string what) => new(path, what, $"Picture '{PrintableText.Of(path)}': {what}");

    /// <summary>What is wrong with a folder.</summary>
    public static PictureFault OfFolder(string path, string what) => new(path, what, $"Folder '{PrintableText.Of(path)}' {what}");

    /// <summary>All faults of a folder in one refusal: the first 20 by name, and how many there are.</summary>
    /// <param name="folder">The folder that was read.</param>
    /// <param name="pictures">Number of pictures in it.</param>
    /// <param name="faults">At least one fault.</param>
    public static DataSetException Refusal(string folder, int pictures, IEnumerable<PictureFault> faults)
    {
        var all = faults.OrderBy(fault => fault.Path, StringComparer.Ordinal).ToList();
        if (all is [var only])
            return new DataSetException($"{only.Text} Replace or remove it.", only.Path);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{all.Count} files of '{PrintableText.Of(folder)}', which has {Number(pictures)}, ")
            .Append("cannot be read. ")
            .Append("Replace or remove them:");
        foreach (var fault in all.Take(MaxListed))
            text.Append("\n  ").Append(fault.Text);
        if (all.Count > MaxListed)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {all.Count - MaxListed} more; 'ganctl data verify' lists them all.");
        return new DataSetException(text.ToString(), folder);
    }

    /// <summary>A number of pictures in words.</summary>
    public static string Number(int pictures) =>
        string.Create(CultureInfo.InvariantCulture, $"{pictures} picture{(pictures == 1 ? "" : "s")}");
}
