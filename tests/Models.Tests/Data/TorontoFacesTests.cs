using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using GanOrleans.Models.Data;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Data;

/// <summary>The loader on a file of the published layout, made here: the real one may not be passed on.</summary>
public sealed class TorontoFacesTests : IDisposable
{
    private const int Count = 24;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private DataSetOptions Offline => new() { Root = folder.Path, CacheRoot = Path.Combine(folder.Path, "cache"), AllowDownload = false };

    [Theory]
    [InlineData("TFD_48x48.mat", false)]
    [InlineData("tfd/TFD_48x48.mat", true)]
    [InlineData("faces/TFD/TFD_48x48.mat", true)]
    public void Faces_of_the_first_fold_are_read_row_after_row_with_their_expressions(string name, bool compressed)
    {
        folder.Write(name, File(compressed));

        var train = (ImageDataSet)DataSets.Open("tfd", Offline);
        var test = (ImageDataSet)DataSets.Open("tfd", Offline with { Split = DataSplit.Test });
        var both = (ImageDataSet)DataSets.Open("tfd", Offline with { Split = DataSplit.TrainAndValidation });

        // Image n is of part n mod 4 (0 unlabelled, 1 train, 2 validation, 3 test) and has expression n mod 7 + 1.
        Assert.Equal([1, 48, 48], train.Description.SampleShape);
        Assert.Equal([1, 5, 9, 13, 17, 21], Enumerable.Range(0, (int)train.Description.Count).Select(i => (int)train.Pixels(i)[0]));
        Assert.Equal([1, 5, 2, 6, 3, 0], train.Labels.ToArray());
        Assert.Equal([3, 7, 11, 15, 19, 23], Enumerable.Range(0, (int)test.Description.Count).Select(i => (int)test.Pixels(i)[0]));
        Assert.Equal(12, both.Description.Count);
        Assert.Equal("happiness", train.Description.ClassNames[3]);
        Assert.Equal(Pixel(5, row: 2, column: 31), train.Pixels(1)[2 * 48 + 31]);
    }

    [Fact]
    public void The_unlabelled_faces_have_no_classes()
    {
        folder.Write("TFD_48x48.mat", File(compressed: true));

        var data = (ImageDataSet)DataSets.Open("tfd-unlabelled", Offline);

        Assert.Equal((6, 0, -1), (data.Description.Count, data.Description.Classes, data.Label(0)));
        Assert.Equal([0, 4, 8, 12, 16, 20], Enumerable.Range(0, 6).Select(i => (int)data.Pixels(i)[0]));
        Assert.Throws<InvalidOperationException>(() => data.GatherLabels([0], TorchSharp.torch.CPU));
    }

    [Fact]
    public void A_damaged_file_is_refused_with_file_and_offset()
    {
        var whole = File(compressed: false);
        var path = folder.Write("TFD_48x48.mat", whole[..^100]);
        var cut = Assert.Throws<DataSetException>(() => DataSets.Open("tfd", Offline));
        folder.Write("TFD_48x48.mat", [.. whole[..126], (byte)'M', (byte)'I', .. whole[128..]]);
        var order = Assert.Throws<DataSetException>(() => DataSets.Open("tfd", Offline));
        var zipped = File(compressed: true);
        zipped[150] ^= 0xFF;
        folder.Write("TFD_48x48.mat", zipped);
        var damaged = Assert.Throws<DataSetException>(() => DataSets.Open("tfd", Offline));

        Assert.All([cut, order, damaged], fault => Assert.Equal(path, fault.File));
        Assert.Equal(124, order.Offset);
        Assert.InRange(cut.Offset!.Value, 128, whole.Length);
        Assert.Equal(128, damaged.Offset);
    }

    [Theory]
    [InlineData(600 << 20, "a compressed element of 629145600 bytes")]
    [InlineData(8, "goes on behind its end")]
    [InlineData(4000, "cut off")]
    public void A_compressed_element_that_is_not_as_long_as_it_says_is_refused(int claimed, string says)
    {
        var tag = new byte[8];
        tag[0] = 14;
        BinaryPrimitives.WriteInt32LittleEndian(tag.AsSpan(4), claimed);
        folder.Write("TFD_48x48.mat", [.. Header(), .. Compress([.. tag, .. new byte[3000]])]);

        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("tfd", Offline));

        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(128, refusal.Offset);
    }

    [Fact]
    public void An_array_that_is_missing_or_of_another_shape_is_refused()
    {
        folder.Write("TFD_48x48.mat", [.. Header(), .. Array("images", 9, [2, 48, 48], new byte[2 * 48 * 48])]);
        var missing = Assert.Throws<DataSetException>(() => DataSets.Open("tfd", Offline));
        folder.Write(
            "TFD_48x48.mat",
            [
                .. Header(),
                .. Array("images", 9, [2, 32, 32], new byte[2048]),
                .. Array("folds", 9, [2, 5], new byte[10]),
                .. Array("labs_ex", 9, [2, 1], new byte[2]),
            ]);
        var shape = Assert.Throws<DataSetException>(() => DataSets.Open("tfd", Offline));

        Assert.Contains("'folds', 'labs_ex'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("2 × 32 × 32", shape.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_file_the_error_says_how_to_get_it()
    {
        var refusal = Assert.Throws<DataSetException>(() => DataSets.Open("tfd", Offline));

        Assert.Contains("'TFD_48x48.mat' is not in", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Its authors give the file", refusal.Message, StringComparison.Ordinal);
    }

    private static byte Pixel(int n, int row, int column) => row == 0 && column == 0 ? (byte)n : (byte)(n * 7 + row * 3 + column * 5);

    internal static byte[] File(bool compressed)
    {
        var images = new byte[Count * 48 * 48];
        for (var n = 0; n < Count; n++)
            for (var row = 0; row < 48; row++)
                for (var column = 0; column < 48; column++)
                    images[n + Count * (row + 48 * column)] = Pixel(n, row, column);   // the first dimension varies fastest
        var folds = new byte[Count * 5];
        for (var n = 0; n < Count; n++)
            for (var fold = 0; fold < 5; fold++)
                folds[n + Count * fold] = (byte)((n + fold) % 4);
        // MATLAB stores small whole numbers as bytes even where the class is double; −1 needs int8.
        byte[] labels = [.. Enumerable.Range(0, Count).Select(n => n % 4 == 0 ? (byte)0xFF : (byte)(n % 7 + 1))];
        byte[][] arrays =
        [
            Array("images", 9, [Count, 48, 48], images),
            Array("folds", 6, [Count, 5], folds),
            Array("labs_ex", 6, [Count, 1], labels, type: 1),
        ];
        return [.. Header(), .. arrays.SelectMany(array => compressed ? Compress(array) : array)];
    }

    private static byte[] Header()
    {
        var header = new byte[128];
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(116)).CopyTo(header, 0);
        (header[124], header[125], header[126], header[127]) = (0, 1, (byte)'I', (byte)'M');
        return header;
    }

    private static byte[] Array(string name, byte matlabClass, int[] shape, byte[] values, int type = 2)
    {
        var flags = new byte[8];
        flags[0] = matlabClass;
        var dimensions = new byte[4 * shape.Length];
        for (var i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(dimensions.AsSpan(4 * i), shape[i]);
        return Element(
            14, [.. Element(6, flags), .. Element(5, dimensions), .. Element(1, Encoding.ASCII.GetBytes(name)), .. Element(type, values)]);
    }

    // Values of at most four bytes lie within the tag.
    private static byte[] Element(int type, byte[] content)
    {
        if (content.Length is > 0 and <= 4)
        {
            var small = new byte[8];
            BinaryPrimitives.WriteInt32LittleEndian(small, content.Length << 16 | type);
            content.CopyTo(small, 4);
            return small;
        }

        var element = new byte[8 + (content.Length + 7) / 8 * 8];
        BinaryPrimitives.WriteInt32LittleEndian(element, type);
        BinaryPrimitives.WriteInt32LittleEndian(element.AsSpan(4), content.Length);
        content.CopyTo(element, 8);
        return element;
    }

    private static byte[] Compress(byte[] element)
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(element);
        var content = buffer.ToArray();
        var tag = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, 15);
        BinaryPrimitives.WriteInt32LittleEndian(tag.AsSpan(4), content.Length);
        return [.. tag, .. content];
    }
}
