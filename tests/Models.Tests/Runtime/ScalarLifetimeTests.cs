using System.Diagnostics;
using GanOrleans.Models.Objectives;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Models.Tests.Training;
using GanOrleans.Models.Training;
using GanOrleans.Reference.Scalars;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Runtime;

/// <summary>
/// What <see cref="TensorArithmetic"/> is for. Alone in the process: other tests that call TorchSharp's own methods would not survive a
/// collector in such haste.
/// </summary>
[Collection(AloneInTheProcess.Name)]
public sealed class ScalarLifetimeTests : TorchTest
{
    // Where TorchSharp's own classes are wanted: the layers of batch norm count batches while they train, and DcganLayers.Apply calls them
    // in eval mode only; a TorchScript module would make Scalars of numbers, and is given tensors.
    private static readonly string[] Excused =
    [
        "GanOrleans.Models.Variants.Dcgan.DcganLayers.Norm calls nn.BatchNorm2d(",
        "GanOrleans.Models.Evaluation.Features.ScriptFeatures..ctor calls ",
        "GanOrleans.Models.Evaluation.Features.ScriptFeatures.Of calls ",
    ];

    [Fact]
    public void Nothing_makes_a_Scalar_that_may_be_collected_while_libtorch_reads_it()
    {
        var calls = ScalarMakers.CallsIn(typeof(TensorArithmetic).Assembly, typeof(TensorArithmetic));

        var faults = calls.Where(call => !Excused.Any(excused => call.StartsWith(excused, StringComparison.Ordinal)));
        Assert.Equal("", string.Join(Environment.NewLine, faults));
        Assert.All(Excused, excused => Assert.Contains(calls, call => call.StartsWith(excused, StringComparison.Ordinal)));
    }

    // With TorchSharp's own methods it fails within seconds, most of the time.
    [Fact]
    public void Numbers_reach_libtorch_while_garbage_is_collected_all_the_time()
    {
        var done = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 10_000 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4); i++)
            {
                using var scope = NewDisposeScope();
                var x = ones(1);
                Assert.Equal(2, new HingeObjective().DiscriminatorLoss(x, x).item<float>());
                Assert.Equal(0.5, new LeastSquaresObjective().DiscriminatorLoss(x, x).item<float>());
                Assert.Equal(1, ValueRange.Symmetric.ToData(ValueRange.Symmetric.ToNetwork(x)).item<float>());
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }
    }
}
