using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Data.Files;

/// <summary>Fetches a file from the first mirror that has it, checks its content and only then gives it its name in the cache.</summary>
/// <param name="mirrors">Base addresses, tried in order.</param>
/// <param name="stallLimit">Longest time to wait for a connection, and then for any next piece.</param>
internal sealed class Download(IReadOnlyList<Uri> mirrors, TimeSpan stallLimit)
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>
    /// Fetches <paramref name="file"/> into <paramref name="folder"/>. Returns null when that
    /// succeeded, otherwise the reason of every mirror.
    /// </summary>
    public IReadOnlyList<string>? Run(RemoteFile file, string folder, CancellationToken cancellationToken) =>
        // On the thread pool, so that no caller's scheduler is needed to finish while the caller waits.
        Task.Run(() => RunAsync(file, folder, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();

    private async Task<IReadOnlyList<string>?> RunAsync(RemoteFile file, string folder, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        foreach (var mirror in mirrors)
        {
            var address = new Uri(mirror, file.Name);
            var reason = await TryAsync(address, file, folder, cancellationToken);
            if (reason is null)
                return null;
            reasons.Add($"{address}: {reason}");
        }
        return reasons.Count > 0 ? reasons : ["no mirror is configured"];
    }

    private async Task<string?> TryAsync(Uri address, RemoteFile file, string folder, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(folder, $".{file.Name}.{Guid.NewGuid():N}.part");
        try
        {
            Directory.CreateDirectory(folder);
            await ReceiveAsync(address, temporary, file.LargestMegabytes, cancellationToken);
            var sha = await Task.Run(() => FileHash.OfFile(temporary, file.OfContent), cancellationToken);
            if (sha != file.Sha256)
                return $"the {(file.OfContent ? "content" : "file")}'s sha256 is {sha}, expected {file.Sha256}";
            File.Move(temporary, Path.Combine(folder, file.Name), overwrite: true);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"nothing came for {stallLimit.TotalSeconds:0.#} s";
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

    private async Task ReceiveAsync(Uri address, string path, int largestMegabytes, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(stallLimit);
        using var response = await Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
        await using var body = await response.Content.ReadAsStreamAsync(stall.Token);
        await using var destination = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 16];
        while (true)
        {
            stall.CancelAfter(stallLimit);
            var got = await body.ReadAsync(buffer, stall.Token);
            if (got == 0)
                break;
            await destination.WriteAsync(buffer.AsMemory(0, got), cancellationToken);
            if (destination.Length > (long)largestMegabytes << 20)
                throw new InvalidDataException($"more than {largestMegabytes} MB came, which is not this file");
        }
        if (response.Content.Headers.ContentLength is { } announced && announced != destination.Length)
            throw new InvalidDataException($"{destination.Length} bytes came of {announced}");
        destination.Flush(flushToDisk: true);
    }
}
