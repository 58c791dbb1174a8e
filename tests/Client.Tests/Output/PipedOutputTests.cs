using System.IO.Pipes;
using GanOrleans.Client.Cli;
using Microsoft.Win32.SafeHandles;

namespace GanOrleans.Client.Tests.Output;

public sealed class PipedOutputTests
{
    [Fact]
    public void A_reader_that_has_gone_ends_the_program_and_no_write_fails()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var ends = 0;
        var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var file = new FileStream(handle, FileAccess.Write, bufferSize: 0);   // as ganctl opens its standard output
        using var output = new StreamWriter(new PipedOutput(file, () => ends++)) { AutoFlush = true };
        using (var reader = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle)))
        {
            output.WriteLine("read");
            Assert.Equal("read", reader.ReadLine());
            Assert.Equal(0, ends);
        }

        output.WriteLine("not read");

        Assert.Equal(1, ends);
    }
}
