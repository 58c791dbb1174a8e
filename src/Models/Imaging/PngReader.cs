using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using GanOrleans.Models.Data;

namespace GanOrleans.Models.Imaging;

/// <summary>Reads PNG files (PNG, third edition) of every colour type, bit depth and interlacing as 8-bit grey or RGB: transparency is dropped, of 16 bits the upper 8 stay.</summary>
public static class PngReader
{
    private const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, RgbAlpha = 6;

    // Adam7: first column and row, and the steps between columns and rows, of each pass.
    private static readonly (int X, int Y, int StepX, int StepY)[] Interlaced =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int StepX, int StepY)[] Whole = [(0, 0, 1, 1)];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged; the message says where and how.</exception>
    public static Picture Load(string path) => Decode(File.ReadAllBytes(path));

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="InvalidDataException">They are damaged; the message says where and how.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngWriter.Signature))
            throw new InvalidDataException("Not a PNG file: the first 8 bytes are not its signature.");
        byte[] palette = [];
        Header? header = null;
        using var data = new MemoryStream();
        for (var offset = PngWriter.Signature.Length; ;)
        {
            var (type, content) = ReadChunk(file, offset);
            if (type == "IEND")
                break;
            if (type == "IHDR")
                header = Header.Read(content);
            else if (type == "PLTE")
                palette = content;
            else if (type == "IDAT")
                data.Write(content);
            offset += 12 + content.Length;
        }
        data.Position = 0;
        return Unpack(header ?? throw new InvalidDataException("Damaged PNG file: there is no header chunk of 13 bytes."), palette, data);
    }

    private sealed record Header(int Width, int Height, int Bits, int Type, bool IsInterlaced)
    {
        /// <summary>Values of a pixel in the file.</summary>
        public int Values => Type switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };

        /// <summary>Bytes of a row of so many pixels, without the byte that names its filter.</summary>
        public int Stride(int width) => (int)(((long)width * Values * Bits + 7) / 8);

        public int Channels => Type is Grey or GreyAlpha ? 1 : 3;

        public static Header Read(byte[] content)
        {
            if (content.Length != 13)
                throw new InvalidDataException("Damaged PNG file: there is no header chunk of 13 bytes.");
            var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4)));
            var (bits, type) = (content[8], content[9]);
            var known = (type, bits) is (Grey, 1 or 2 or 4 or 8 or 16) or (Palette, 1 or 2 or 4 or 8) or (Rgb or GreyAlpha or RgbAlpha, 8 or 16);
            if (!known || content[12] > 1 || width < 1 || height < 1)
                throw new InvalidDataException($"Damaged PNG file: its header says {width} × {height} pixels of {bits} bits, colour type {type}, interlace {content[12]}.");
            Picture.CheckSize(width, height);
            return new Header(width, height, bits, type, content[12] == 1);
        }
    }

    private static (string Type, byte[] Content) ReadChunk(ReadOnlySpan<byte> file, int offset)
    {
        var length = offset + 12 <= file.Length ? BinaryPrimitives.ReadUInt32BigEndian(file[offset..]) : uint.MaxValue;
        if (length > file.Length - offset - 12)
            throw new InvalidDataException($"Damaged PNG file: it ends within the chunk at byte {offset}.");
        var body = file.Slice(offset + 4, 4 + (int)length);
        if (Crc32.Of(body) != BinaryPrimitives.ReadUInt32BigEndian(file[(offset + 8 + (int)length)..]))
            throw new InvalidDataException($"Damaged PNG file: the checksum of the chunk at byte {offset} is wrong.");
        return (Encoding.ASCII.GetString(body[..4]), body[4..].ToArray());
    }

    private static Picture Unpack(Header header, byte[] palette, Stream data)
    {
        // Before memory is taken for what so few bytes cannot hold.
        if ((long)header.Height * header.Stride(header.Width) / Deflate.MostRatio > data.Length)
            throw new InvalidDataException($"Damaged PNG file: {data.Length} bytes of data are too few for {header.Width} × {header.Height} pixels.");
        var picture = new Picture(header.Width, header.Height, header.Channels);
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        foreach (var pass in header.IsInterlaced ? Interlaced : Whole)
        {
            var (width, height) = ((header.Width - pass.X + pass.StepX - 1) / pass.StepX, (header.Height - pass.Y + pass.StepY - 1) / pass.StepY);
            if (width > 0 && height > 0)
                ReadPass(header, palette, zlib, pass, width, height, picture);
        }
        return picture;
    }

    private static void ReadPass(Header header, byte[] palette, Stream zlib, (int X, int Y, int StepX, int StepY) pass, int width, int height, Picture picture)
    {
        var stride = header.Stride(width);
        var (row, above) = (new byte[stride], new byte[stride]);
        for (var y = 0; y < height; y++)
        {
            var filter = zlib.ReadByte();
            if (filter < 0 || zlib.ReadAtLeast(row, stride, throwOnEndOfStream: false) < stride)
                throw new InvalidDataException($"Damaged PNG file: the data ends in row {pass.Y + y * pass.StepY} of {header.Height}.");
            Unfilter(row, above, filter, Math.Max(1, header.Values * header.Bits / 8), pass.Y + y * pass.StepY);
            for (var x = 0; x < width; x++)
                Put(header, palette, row, x, picture[pass.X + x * pass.StepX, pass.Y + y * pass.StepY]);
            (row, above) = (above, row);
        }
    }

    private static void Unfilter(byte[] row, byte[] above, int filter, int step, int y)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var (left, up, corner) = (i < step ? 0 : row[i - step], above[i], i < step ? 0 : above[i - step]);
            row[i] += filter switch
            {
                0 => 0,
                1 => (byte)left,
                2 => up,
                3 => (byte)((left + up) / 2),
                4 => (byte)Paeth(left, up, corner),
                _ => throw new InvalidDataException($"Damaged PNG file: row {y} has filter {filter}; filters are 0 to 4."),
            };
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (a, b, c) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    // Of a row's pixel x the colour, without its alpha.
    private static void Put(Header header, byte[] palette, byte[] row, int x, Span<byte> pixel)
    {
        if (header.Bits >= 8)
        {
            var width = header.Bits / 8;
            for (var c = 0; c < (header.Type == Palette ? 1 : pixel.Length); c++)
                pixel[c] = row[(x * header.Values + c) * width];
        }
        else
        {
            var value = (row[x * header.Bits / 8] >> (8 - header.Bits - x * header.Bits % 8)) & ((1 << header.Bits) - 1);
            pixel[0] = (byte)(header.Type == Palette ? value : value * 255 / ((1 << header.Bits) - 1));
        }

        if (header.Type != Palette)
            return;
        var index = pixel[0];
        if (3 * index + 3 > palette.Length)
            throw new InvalidDataException($"Damaged PNG file: it uses colour {index} of a palette of {palette.Length / 3}.");
        palette.AsSpan(3 * index, 3).CopyTo(pixel);
    }
}
