namespace GanOrleans.Client.App;

/// <summary>Standard output that is a pipe: what is written after its reader has gone is dropped, and the program is asked to end.</summary>
/// <param name="inner">The pipe.</param>
/// <param name="end">Asks the program to end; called at each write that nobody reads.</param>
internal sealed class PipedOutput(Stream inner, Action end) : Stream
{
    private const int BrokenPipe = 32;   // EPIPE, on Linux and macOS

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            end();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
