using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Runtime;

public sealed class TorchRuntimeTests : TorchTest
{
    [Fact]
    public void The_description_names_version_BLAS_speed_and_threads()
    {
        var description = TorchRuntime.Describe();

        // MKL on x86-64, OpenBLAS on arm64: what is inside libtorch, whatever the system has.
        Assert.Matches(
            $@"^libtorch \d+\.\d+.*, (MKL|OpenBLAS) \d+\.\d+.*, [1-9]\d* GFLOP/s with {Environment.ProcessorCount} thread\(s\)$",
            description);
    }

    [Fact]
    public void A_thread_that_is_not_told_otherwise_computes_alone()
    {
        var threads = 0;
        var plain = new Thread(() => threads = get_num_threads());
        plain.Start();
        plain.Join();

        Assert.Equal(Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { } set ? int.Parse(set) : 1, threads);
    }

    [Fact]
    public void Denormals_become_zero_on_a_prepared_thread()
    {
        if (
            !OperatingSystem.IsLinux()
            || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            // Elsewhere the call has to leave arithmetic as it is.
            Assert.NotEqual(0f, tensor(new[] { 2e-38f }).mul(0.01f).item<float>());
            return;
        }
        Assert.Equal(0f, tensor(new[] { 2e-38f }).mul(0.01f).item<float>());   // 2e-40 is below the smallest normal number
        Assert.NotEqual(0f, tensor(new[] { 2e-38f }).mul(2f).item<float>());
    }

    [Fact]
    public void A_thread_cannot_have_no_threads()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.PrepareThread(0));
    }
}
