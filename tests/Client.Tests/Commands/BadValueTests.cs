using GanOrleans.Client.Tests.Support;
using GanOrleans.Support;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests.Commands;

/// <summary>Values that no run and no state could make right are bad input, exit 2.</summary>
public sealed class BadValueTests(ScriptedCluster cluster) : IClassFixture<ScriptedCluster>
{
    [Theory]
    [InlineData("boil --at compute", "action: 'boil' is not allowed. Allowed: kill, stop")]
    [InlineData("kil --at compute", "Did you mean 'kill'?")]
    [InlineData("kill --at nowhere", "point: 'nowhere' is not allowed. Allowed: compute")]
    [InlineData("nan --at commit", "action: 'nan' is not allowed at 'commit'")]
    [InlineData("disconnect --at commit", "'disconnect' is not allowed at 'commit'")]
    [InlineData("io-error --at compute", "'io-error' is not allowed at 'compute'")]
    [InlineData("delay --at compute", "seconds: '0' is not allowed")]
    [InlineData("stop --at compute --seconds 1000", "seconds: '1000' is not allowed")]
    [InlineData("kill --at compute --times 0", "times: '0' is not allowed")]
    [InlineData("kill --at compute --rank -1", "rank: '-1' is not allowed")]
    [InlineData("kill --at compute --rank one", "one")]
    [InlineData("kill --at commit --network encoder", "network: 'encoder' is not allowed. Allowed: discriminator, generator")]
    [InlineData("kill", "--at")]
    public async Task A_fault_that_cannot_be_armed_is_refused_without_a_cluster(string arguments, string expected)
    {
        var outcome = await Ganctl.RunAsync(grains: null, ["chaos", "arm", .. arguments.Split(' ')]);

        outcome.Expect(ExitCodes.BadInput);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dog", 1)]
    [InlineData("0", 0)]
    [InlineData("3", 2)]       // a folder of that name is class 2
    [InlineData("all", -1)]
    public async Task A_class_is_named_or_numbered(string text, int expected)
    {
        cluster.Script.Add("cgan-images-named");
        cluster.Script.Plan("cgan-images-named", "cat", "dog", "3");
        using var folder = new TemporaryFolder();

        (
            await Ganctl.RunAsync(cluster.Grains, ["sample", "cgan-images-named", "--class", text, "-n", "4", "-o", folder.File("x.png")])
        ).Expect(ExitCodes.Ok);

        Assert.Equal(expected, cluster.Script.Sampled[^1].Class);
    }

    [Theory]
    [InlineData("bird", "Allowed: 0 to 2 (cat, dog, horse) or 'all'")]
    [InlineData("dgo", "Did you mean 'dog'?")]
    [InlineData("3", "'3' is not a class of run 'cgan-images-classes'")]
    [InlineData("-1", "'-1' is not a class")]
    [InlineData("1.5", "'1.5' is not a class")]
    [InlineData("", "--class '' is not allowed")]
    public async Task Another_class_is_refused_with_those_that_there_are(string text, string expected)
    {
        cluster.Script.Add("cgan-images-classes");
        cluster.Script.Plan("cgan-images-classes", "cat", "dog", "horse");

        foreach (var command in new[] { "sample", "classify" })
        {
            var outcome = await Ganctl.RunAsync(cluster.Grains, [command, "cgan-images-classes", "--class", text]);

            outcome.Expect(ExitCodes.BadInput);
            Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_class_of_an_unconditional_run_is_refused()
    {
        cluster.Script.Add("gan-mnist-plain");
        cluster.Script.Plan("gan-mnist-plain");

        var outcome = await Ganctl.RunAsync(cluster.Grains, ["sample", "gan-mnist-plain", "--class", "3"]);

        outcome.Expect(ExitCodes.BadInput);
        Assert.Contains("'gan' is unconditional", outcome.Error, StringComparison.Ordinal);
    }
}
