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
        var file = new SafeFileHandle(CreateFile(name, CloseOnExec), ownsHandle: true);
        try
        {
            if (!file.IsInvalid)
            {
                RandomAccess.SetLength(file, length * sizeof(float));
                return new SharedMemory(
                    file, new SharedMemoryPlace(Machine, Environment.ProcessId, (int)file.DangerousGetHandle(), name, length));
            }
        }
        catch (IOException)
        {
            // As below.
        }

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
        var path = $"/proc/{place.Process}/fd/{place.Descriptor}";
        try
        {
            // Processes of other containers may have the same numbers.
            var target = new FileInfo(path);
            if (target.LinkTarget?.StartsWith($"/memfd:{place.Name}", StringComparison.Ordinal) != true)
                return null;
            return torch.from_file(path, shared: true, size: place.Length, dtype: torch.ScalarType.Float32).DetachFromDisposeScope();
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
}
