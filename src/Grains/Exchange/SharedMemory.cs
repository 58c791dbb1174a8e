using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GanOrleans.Contracts;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace GanOrleans.Grains.Exchange;

/// <summary>
/// A flat float32 vector in memory that other processes of this machine, of the same user, can map: an anonymous file, gone with the last
/// process that has it.
/// </summary>
/// <remarks>Until it is disposed it can be mapped. What is mapped stays as long as its tensor, here and elsewhere.</remarks>
internal sealed partial class SharedMemory : IDisposable
{
    private const uint CloseOnExec = 1;
    private const uint AllowSeals = 2;
    private const int AddSeals = 1033;
    private const int ShrinkAndGrow = 2 | 4;

    private static readonly string? Machine = ReadMachine();

    private readonly SafeFileHandle file;

    private SharedMemory(SafeFileHandle file, SharedMemoryPlace place) => (this.file, Place) = (file, place);

    /// <summary>Where others find it.</summary>
    public SharedMemoryPlace Place { get; }

    /// <summary>Makes a vector of zeros; null where the system has no such memory, or gives none.</summary>
    /// <param name="length">Elements, at least 1.</param>
    public static SharedMemory? TryCreate(long length)
    {
        if (Machine is null)
            return null;
        var name = $"gan-{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}";
        var file = new SafeFileHandle(CreateFile(name, CloseOnExec | AllowSeals), ownsHandle: true);
        // All of it is there from the beginning, and stays: who writes into a page that cannot be had, or is gone, would be killed.
        if (!file.IsInvalid && Allocate(file, 0, length * sizeof(float)) == 0 && Control(file, AddSeals, ShrinkAndGrow) == 0)
            return new SharedMemory(
                file, new SharedMemoryPlace(Machine, Environment.ProcessId, (int)file.DangerousGetHandle(), name, length));
        file.Dispose();
        return null;
    }

    /// <summary>
    /// Maps a vector of this machine; null where it cannot be reached: another machine, container or user, or it was disposed. The tensor
    /// belongs to the caller, in no dispose scope.
    /// </summary>
    public static torch.Tensor? TryMap(SharedMemoryPlace place)
    {
        if (Machine is null || place.Machine != Machine)
            return null;
        try
        {
            // Whoever has this process's number in another container, or this descriptor's by now, has a file of another name. libtorch
            // writes into a file that is too short.
            using var file = File.OpenHandle(
                $"/proc/{place.Process}/fd/{place.Descriptor}", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var path = $"/proc/self/fd/{file.DangerousGetHandle()}";
            return new FileInfo(path).LinkTarget == $"/memfd:{place.Name} (deleted)"
                && RandomAccess.GetLength(file) == place.Length * sizeof(float)
                    ? torch.from_file(path, shared: true, size: place.Length, dtype: torch.ScalarType.Float32).DetachFromDisposeScope()
                    : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ExternalException)
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();

    private static string? ReadMachine()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint CreateFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
