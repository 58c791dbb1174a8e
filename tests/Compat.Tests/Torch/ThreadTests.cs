using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class ThreadTests
{
    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
            set_num_threads(2);
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void The_same_product_on_the_same_threads_is_bit_equal()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (a, b) = (randn(100, 784), randn(784, 1200));

        Assert.True(a.mm(b).Equals(a.mm(b)));
    }

    [Fact]
    public void Threads_work_side_by_side()
    {
        var results = new double[4];
        var threads = Enumerable.Range(0, results.Length).Select(i => new Thread(() =>
        {
            for (var k = 0; k < 50; k++)
            {
                using var scope = NewDisposeScope();
                var x = full(64, i + 1.0, requires_grad: true);
                (x * x).sum().backward();
                results[i] += x.grad!.sum().item<float>();
            }
        })).ToList();

        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Equal([6400, 12800, 19200, 25600], results);   // 50 · 64 · 2x
    }

    [Fact]
    public void Devices_parse_and_print()
    {
        Assert.Equal(DeviceType.CPU, device("cpu").type);
        Assert.Equal(DeviceType.CPU, zeros(1).device.type);
        Assert.Equal(1, new Device("cuda:1").index);
        Assert.Equal(DeviceType.CUDA, new Device("cuda:1").type);
        Assert.Equal("cuda:1", new Device("cuda", 1).ToString());
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
    }
}
