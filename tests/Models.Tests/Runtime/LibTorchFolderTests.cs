using GanOrleans.Models.Runtime;
using GanOrleans.Support;

namespace GanOrleans.Models.Tests.Runtime;

/// <summary>Which folders serve as a libtorch that is already on the machine.</summary>
public sealed class LibTorchFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_required_version_is_that_of_the_packages() =>
        Assert.Equal(TorchSharp.torch.__version__, $"{LibTorchFolder.RequiredVersion}.0");

    [Theory]
    [InlineData("version.py", "from typing import Optional\n__version__ = '2.10.0+cpu'\ndebug = False\n")]
    [InlineData("build-version", "2.10.0+cu128\n")]
    public void A_folder_of_the_right_version_gives_its_libraries_in_the_order_of_their_needs(string file, string version)
    {
        Fill("libtorch.so", "libtorch_cpu.so", "libc10.so", "libtorch_python.so");
        File.WriteAllText(
            Path.Combine(folder.Path, file), version.Replace("2.10.0", LibTorchFolder.RequiredVersion, StringComparison.Ordinal));

        Assert.Equal(["libc10.so", "libtorch_cpu.so", "libtorch.so"], LibTorchFolder.Check(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Another_version_is_refused_with_both_versions()
    {
        Fill("libtorch_cpu.so");
        File.WriteAllText(Path.Combine(folder.Path, "version.py"), "__version__ = '1.13.1'\n");

        var message = Assert.Throws<LibTorchException>(() => LibTorchFolder.Check(folder.Path)).Message;

        Assert.Contains("1.13.1", message, StringComparison.Ordinal);
        Assert.Contains(LibTorchFolder.RequiredVersion, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_version_or_without_libtorch_is_refused_by_name()
    {
        Assert.Contains(
            Path.Combine("lib", "libtorch_cpu.so"), Assert.Throws<LibTorchException>(() => LibTorchFolder.Check(folder.Path)).Message,
            StringComparison.Ordinal);
        Fill("libtorch_cpu.so");
        Assert.Contains(
            "build-version", Assert.Throws<LibTorchException>(() => LibTorchFolder.Check(folder.Path)).Message, StringComparison.Ordinal);
    }

    private void Fill(params string[] libraries)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "lib"));
        foreach (var library in libraries) File.WriteAllBytes(Path.Combine(folder.Path, "lib", library), []);
    }

    public void Dispose() => folder.Dispose();
}
