using GanOrleans.Imaging;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Data.Pictures;

/// <summary>A folder of small pictures that is gone after the test.</summary>
internal sealed class PictureFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public DataSetOptions Options => new() { Root = folder.Path };

    public string this[string name] => System.IO.Path.Combine(folder.Path, name);

    public string Write(string name, byte[] content) => folder.Write(name, content);

    /// <summary>Grey PNG files of 8 × 8, each of another shade.</summary>
    public void Fill(string place, int count)
    {
        for (var i = 0; i < count; i++)
            Write(System.IO.Path.Combine(place, $"{i:000}.png"), Png((byte)(10 * i)));
    }

    public static byte[] Png(byte value)
    {
        var picture = new Picture(8, 8, 1);
        picture.Pixels.AsSpan().Fill(value);
        return PngWriter.Encode(picture);
    }

    public IDataSet Open(DataSplit split = DataSplit.TrainAndValidation) => DataSets.Open("images", Options with { Split = split });

    public DataSetException Refusal() => Assert.Throws<DataSetException>(() => Open());

    public void Dispose() => folder.Dispose();
}
