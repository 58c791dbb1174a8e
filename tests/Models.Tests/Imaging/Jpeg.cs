using System.Runtime.InteropServices;
using GanOrleans.Models.Imaging;

namespace GanOrleans.Models.Tests.Imaging;

/// <summary>Makes JPEG files with the library that also reads them.</summary>
internal static class Jpeg
{
    private const string Library = "libturbojpeg.so.0";

    public static byte[] Encode(Picture picture, int quality = 95, bool progressive = false)
    {
        var encoder = tjInitCompress();
        nint buffer = 0;
        nuint length = 0;
        try
        {
            var (format, sampling) = picture.Channels == 1 ? (6, 3) : (0, 0);   // grey, or RGB with full colour resolution
            Assert.Equal(0, tjCompress2(encoder, picture.Pixels, picture.Width, 0, picture.Height, format, ref buffer, ref length, sampling, quality, progressive ? 16384 : 0));
            var file = new byte[length];
            Marshal.Copy(buffer, file, 0, file.Length);
            return file;
        }
        finally
        {
            tjFree(buffer);
            _ = tjDestroy(encoder);
        }
    }

    [DllImport(Library)]
    private static extern nint tjInitCompress();

    [DllImport(Library)]
    private static extern int tjCompress2(nint handle, byte[] source, int width, int pitch, int height, int format, ref nint buffer, ref nuint length, int sampling, int quality, int flags);

    [DllImport(Library)]
    private static extern void tjFree(nint buffer);

    [DllImport(Library)]
    private static extern int tjDestroy(nint handle);
}
