namespace GanOrleans.Models.Data.Files;

/// <summary>A published file, and how its content is recognised.</summary>
/// <param name="Name">Name at the mirrors and in the cache.</param>
/// <param name="Sha256">Published sha256 in lower-case hexadecimal.</param>
/// <param name="OfContent">Whether <paramref name="Sha256"/> is of the uncompressed content (archives of MNIST differ from mirror to
/// mirror), not of the archive as it is fetched.</param>
/// <param name="LargestMegabytes">What is longer is something else.</param>
internal sealed record RemoteFile(string Name, string Sha256, bool OfContent, int LargestMegabytes);
