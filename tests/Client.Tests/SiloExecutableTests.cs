using GanOrleans.Client.Processes;
using GanOrleans.Support;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests;

public sealed class SiloExecutableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_variable_wins()
    {
        var given = folder.File("my-silo", "");

        Assert.Equal(given, SiloExecutable.Find(given, folder.Path));
    }

    [Fact]
    public void A_variable_that_names_nothing_is_an_error_that_names_it()
    {
        var error = Assert.Throws<UserException>(() => SiloExecutable.Find("/no/such/silo", folder.Path));

        Assert.Contains("'/no/such/silo'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gan-silo")]                                        // installed beside ganctl
    [InlineData("../../../../Silo/bin/Release/net10.0/gan-silo")]   // built in the same checkout
    public void The_binary_is_found_beside_ganctl_and_in_the_checkout(string place)
    {
        var ganctl = Directory.CreateDirectory(folder.File("src/Client/bin/Release/net10.0")).FullName;
        var silo = Path.GetFullPath(Path.Combine(ganctl, place));
        Directory.CreateDirectory(Path.GetDirectoryName(silo)!);
        File.WriteAllText(silo, "");

        Assert.Equal(silo, SiloExecutable.Find(null, ganctl + Path.DirectorySeparatorChar));
    }
}
