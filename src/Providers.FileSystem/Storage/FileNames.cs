using System.Security.Cryptography;
using System.Text;

namespace GanOrleans.Providers.FileSystem.Storage;

/// <summary>Turns any text into one path component, different texts into different ones.</summary>
internal static class FileNames
{
    private const int Longest = 150;

    internal static string Of(string text)
    {
        var escaped = Uri.EscapeDataString(text);
        if (escaped.Length == 0 || escaped[0] == '.')
            escaped = "%" + escaped;
        if (escaped.Length <= Longest)
            return escaped;

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return $"{escaped[..(Longest - 33)]}~{hash[..32]}";
    }
}
