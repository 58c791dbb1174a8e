using GanOrleans.Models.Runtime;

namespace GanOrleans.Models.Tests.Runtime;

public sealed class Bf16HardwareTests
{
    [Theory]
    [InlineData("model name\t: AMD EPYC", "flags\t\t: fpu avx512f avx512_bf16 avx512vbmi")]
    [InlineData("model name\t: Intel(R) Xeon(R)", "flags\t\t: fpu amx_bf16 amx_tile")]
    [InlineData("CPU implementer\t: 0x41", "Features\t: fp asimd bf16 i8mm")]
    public void A_cpu_with_one_of_the_flags_has_it(params string[] cpuInfo) => Assert.Null(Bf16Hardware.MissingOnCpu(cpuInfo));

    [Fact]
    public void A_cpu_without_is_named() =>
        Assert.Equal(
            "its CPU 'AMD EPYC 7763 64-Core Processor' has none of avx512_bf16, amx_bf16 (x86-64) or bf16 (ARM)",
            Bf16Hardware.MissingOnCpu(["processor\t: 0", "model name\t: AMD EPYC 7763 64-Core Processor", "flags\t\t: fpu avx2 avx512f"]));

    [Fact]
    public void A_system_that_does_not_tell_counts_as_without() =>
        Assert.Equal(
            "its system does not tell whether the CPU has avx512_bf16, amx_bf16 (x86-64) or bf16 (ARM)", Bf16Hardware.MissingOnCpu([]));

    [Theory]
    [InlineData("Tesla T4", 7, 5, "its GPU 'Tesla T4' has compute capability 7.5, below 8.0")]
    [InlineData("NVIDIA A100", 8, 0, null)]
    [InlineData("NVIDIA H200", 9, 0, null)]
    public void A_gpu_has_it_from_compute_capability_8_on(string name, int major, int minor, string? missing) =>
        Assert.Equal(missing, Bf16Hardware.MissingOnGpu((name, major, minor)));

    [Fact]
    public void A_gpu_that_no_driver_knows_counts_as_without() =>
        Assert.Equal(
            "its driver does not tell whether the GPU has a compute capability of 8.0 or more", Bf16Hardware.MissingOnGpu(null));
}
