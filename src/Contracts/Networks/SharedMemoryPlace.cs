namespace GanOrleans.Contracts.Networks;

/// <summary>
/// Where a flat float32 vector lies that other processes of the same machine may map, as long as its process keeps it open.
/// </summary>
/// <param name="Machine">The boot id of the machine's kernel.</param>
/// <param name="Process">The process that made it.</param>
/// <param name="Descriptor">Its file descriptor there.</param>
/// <param name="Name">Its name, which no other vector has.</param>
/// <param name="Length">Elements.</param>
[GenerateSerializer, Immutable, Alias("gan.shared-memory-place")]
public sealed record SharedMemoryPlace(
    [property: Id(0)] string Machine, [property: Id(1)] int Process, [property: Id(2)] int Descriptor, [property: Id(3)] string Name,
    [property: Id(4)] long Length);
