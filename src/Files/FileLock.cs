namespace GanOrleans.Files;

/// <summary>
/// A lock that processes of one machine share: a file opened for one. The operating system releases it when its owner ends, however
/// it ends, so a killed writer never blocks the others.
/// </summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(5);
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock's file; created when missing, left behind empty.</param>
    /// <param name="patience">How long to wait. Default: 10 seconds.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <exception cref="TimeoutException">Somebody held it all that time.</exception>
    public static async Task<FileLock> AcquireAsync(string path, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        var limit = patience ?? TimeSpan.FromSeconds(10);
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (TryAcquire(path) is { } taken)
                return taken;
            if (TimeProvider.System.GetElapsedTime(start) >= limit)
                throw new TimeoutException(
                    $"The lock '{path}' was not free within {limit.TotalSeconds:0.#} s: {LockHolders.Describe(path)}");
            await Task.Delay(Retry, cancellationToken);
        }
    }

    /// <summary>Takes the lock, or answers null when somebody holds it.</summary>
    public static FileLock? TryAcquire(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (IsHeld(e.HResult))
        {
            return null;
        }
    }

    /// <summary>
    /// Whether somebody holds the lock, as far as the caller's rights show: reading it is enough, and who
    /// may not even read it hears that it is held.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static bool IsHeld(string path)
    {
        try
        {
            // Shared, so that two who ask at once do not take each other for the holder.
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0).Dispose();
            return false;
        }
        catch (IOException e) when (IsHeld(e.HResult))
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows; a full disk or a missing folder is another matter.
    private static bool IsHeld(int code) => code is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();
}
