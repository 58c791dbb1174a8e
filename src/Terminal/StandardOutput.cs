using Microsoft.Win32.SafeHandles;

namespace GanOrleans.Terminal;

/// <summary>The process's standard output.</summary>
public static class StandardOutput
{
    /// <summary>Opens it.</summary>
    /// <param name="end">Called when nobody reads it any more.</param>
    // Console.Out ignores that a pipe's reader has gone, so that 'ganctl watch | head' would go on for as long as the run does. What can
    // seek is a file and stays with Console.Out: a FileStream would write at a position of its own, over what other programs wrote there.
    public static TextWriter Open(Action end)
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
            return Console.Out;
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek
            ? Console.Out
            : TextWriter.Synchronized(new StreamWriter(new PipedOutput(stream, end)) { AutoFlush = true });
    }

    /// <summary>Whether it is a terminal that can be redrawn.</summary>
    public static bool CanRedraw() =>
        !Console.IsOutputRedirected
        && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb");
}
