using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Makes one symbol, and the symbol version that it asks for, weak in a copy of an ELF library (64 bit, little endian), where this system's
/// library of the symbol lacks it. libLibTorchSharp.so is linked by GCC 13 and names a marker of GLIBCXX_3.4.32 that is never called;
/// libstdc++ of GCC 12 and older (Debian 12) lacks it and refuses to load the file. Two bytes change: the flag VER_FLG_WEAK in
/// .gnu.version_r, and the binding STB_WEAK in .dynsym. Nothing happens where the symbol is there, or where the file does not name it.
/// </summary>
public sealed class WeakenSymbol : Task
{
    private const int DynamicSymbols = 11, VersionNeeds = 0x6ffffffe;   // sh_type: SHT_DYNSYM, SHT_GNU_verneed
    private const int Weak = 2;                                         // VER_FLG_WEAK, and STB_WEAK
    private const int LoadLazily = 1;                                   // RTLD_LAZY

    [Required] public string Source { get; set; }
    [Required] public string Destination { get; set; }
    /// <summary>auto: where this system's library lacks the symbol; true; false.</summary>
    [Required] public string When { get; set; }
    [Required] public string Library { get; set; }
    [Required] public string Symbol { get; set; }
    [Required] public string SymbolVersion { get; set; }

    /// <summary>Takes one line about what was done; absent when nothing was. The console is quiet about it in a quiet build.</summary>
    [Required] public string Note { get; set; }

    public override bool Execute()
    {
        var file = File.ReadAllBytes(Source);
        Directory.CreateDirectory(Path.GetDirectoryName(Note));
        File.Delete(Note);
        if (When == "true" || (When == "auto" && !SystemHasSymbol()))
        {
            var changed = WeakenVersion(file) & WeakenBinding(file);
            if (changed)
                File.WriteAllText(
                    Note,
                    $"{Path.GetFileName(Source)}: {Symbol} ({SymbolVersion}) is weak in the build's copy, for a {Library} that lacks it.\n"
                );
        }

        // A new file under the old name: a process that has the old one mapped keeps it.
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var temporary = Destination + ".new";
        File.WriteAllBytes(temporary, file);
        if (File.Exists(Destination)) File.Delete(Destination);
        File.Move(temporary, Destination);
        return true;
    }

    // A system without dlopen is not the one that will load the file: weak is right there too.
    private bool SystemHasSymbol()
    {
        try
        {
            var library = Open(Library, LoadLazily);
            return library != IntPtr.Zero && Find(library, Symbol) != IntPtr.Zero;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libdl.so.2", EntryPoint = "dlopen")]
    private static extern IntPtr Open(string file, int flags);

    [DllImport("libdl.so.2", EntryPoint = "dlsym")]
    private static extern IntPtr Find(IntPtr library, string symbol);

    // Elf64_Verneed { u16 version, u16 count; u32 file, aux, next }, each with
    // Elf64_Vernaux { u32 hash; u16 flags, other; u32 name, next }.
    private bool WeakenVersion(byte[] file)
    {
        foreach (var section in Sections(file, VersionNeeds))
        {
            for (long need = section.Offset; ; need += U32(file, need + 12))
            {
                for (long aux = need + U32(file, need + 8); ; aux += U32(file, aux + 12))
                {
                    if (Text(file, section.Strings + U32(file, aux + 8)) == SymbolVersion)
                    {
                        file[aux + 4] |= Weak;
                        return true;
                    }

                    if (U32(file, aux + 12) == 0) break;
                }

                if (U32(file, need + 12) == 0) break;
            }
        }

        return false;
    }

    // Elf64_Sym { u32 name; u8 info, other; u16 section; u64 value, size }: info holds the binding in its upper half.
    private bool WeakenBinding(byte[] file)
    {
        foreach (var section in Sections(file, DynamicSymbols))
        {
            for (var symbol = section.Offset; symbol < section.Offset + section.Size; symbol += 24)
            {
                if (Text(file, section.Strings + U32(file, symbol)) != Symbol) continue;
                file[symbol + 4] = (byte)(Weak << 4 | file[symbol + 4] & 0xf);
                return true;
            }
        }

        return false;
    }

    // Elf64_Shdr { u32 name, type; u64 flags, address, offset, size; u32 link, info; u64 align,
    // entry }: link is the section of its strings.
    private static IEnumerable<(long Offset, long Size, long Strings)> Sections(byte[] file, int type)
    {
        if (file.Length < 64 || U32(file, 0) != 0x464c457f || file[4] != 2 || file[5] != 1) yield break;
        long headers = U64(file, 0x28), size = U16(file, 0x3a), count = U16(file, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var header = headers + i * size;
            if (U32(file, header + 4) != type) continue;
            yield return (U64(file, header + 24), U64(file, header + 32), U64(file, headers + U32(file, header + 40) * size + 24));
        }
    }

    private static string Text(byte[] file, long at)
    {
        var end = Array.IndexOf(file, (byte)0, (int)at);
        return Encoding.ASCII.GetString(file, (int)at, end - (int)at);
    }

    private static int U16(byte[] file, long at) => BitConverter.ToUInt16(file, (int)at);
    private static long U32(byte[] file, long at) => BitConverter.ToUInt32(file, (int)at);
    private static long U64(byte[] file, long at) => BitConverter.ToInt64(file, (int)at);
}
