using System.IO.Compression;
using System.Security.Cryptography;

namespace GanOrleans.Models.Data;

/// <summary>Fetches one file of MNIST from the first mirror that has it, checks its content and only then gives it its name in the cache.</summary>
internal sealed class MnistDownload(DataSetOptions options)
{
    /// <summary>The largest of the four archives is below 10 MB; whatever is much longer is something else.</summary>
    private const long LargestArchive = 64L << 20;

    private static readonly HttpClient Client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Fetches <paramref name="file"/> into <paramref name="folder"/>. Returns null when that succeeded, otherwise the reason of every mirror.</summary>
    public IReadOnlyList<string>? Run(MnistFile file, string folder, CancellationToken cancellationToken) =>
        // On the thread pool, so that no caller's scheduler is needed to finish while the caller waits.
        Task.Run(() => RunAsync(file, folder, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();

    private async Task<IReadOnlyList<string>?> RunAsync(MnistFile file, string folder, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        foreach (var mirror in options.MnistMirrors)
        {
            var address = new Uri(mirror, file.ArchiveName);
            var reason = await TryAsync(address, file, folder, cancellationToken);
            if (reason is null)
                return null;
            reasons.Add($"{address}: {reason}");
        }
        return reasons.Count > 0 ? reasons : ["no mirror is configured"];
    }

    private async Task<string?> TryAsync(Uri address, MnistFile file, string folder, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(folder, $".{file.ArchiveName}.{Guid.NewGuid():N}.part");
        try
        {
            Directory.CreateDirectory(folder);
            await ReceiveAsync(address, temporary, cancellationToken);
            var sha = await ContentAsync(temporary, cancellationToken);
            if (sha != file.Sha256)
                return $"the content's sha256 is {sha}, expected {file.Sha256}";
            File.Move(temporary, Path.Combine(folder, file.ArchiveName), overwrite: true);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"nothing came for {options.DownloadStall.TotalSeconds:0.#} s";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    private async Task ReceiveAsync(Uri address, string path, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(options.DownloadStall);
        using var response = await Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
        await using var body = await response.Content.ReadAsStreamAsync(stall.Token);
        await using var destination = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 16];
        while (true)
        {
            stall.CancelAfter(options.DownloadStall);
            var got = await body.ReadAsync(buffer, stall.Token);
            if (got == 0)
                break;
            await destination.WriteAsync(buffer.AsMemory(0, got), cancellationToken);
            if (destination.Length > LargestArchive)
                throw new InvalidDataException($"more than {LargestArchive >> 20} MB came, which is not this file");
        }
        if (response.Content.Headers.ContentLength is { } announced && announced != destination.Length)
            throw new InvalidDataException($"{destination.Length} bytes came of {announced}");
        destination.Flush(flushToDisk: true);
    }

    private static async Task<string> ContentAsync(string archive, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var content = new GZipStream(file, CompressionMode.Decompress);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }
}
