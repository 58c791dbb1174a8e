using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class CreationTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Arrays_become_tensors_of_their_type_and_shape()
    {
        Assert.Equal(float32, tensor(new[] { 1f }).dtype);
        Assert.Equal(float64, tensor(new[] { 1d }).dtype);
        Assert.Equal(int64, tensor(new[] { 1L }).dtype);
        Assert.Equal(int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(uint8, tensor(new byte[] { 255 }).dtype);
        Assert.Equal(@bool, tensor(new[] { true }).dtype);
        Assert.Equal([2L, 2L], tensor(new float[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal([1L, 2L], from_array(new long[,] { { 1, 2 } }).shape);
        Assert.Empty(tensor(3.5f).shape);
        Close(255, tensor(new byte[] { 255 }));
    }

    [Fact]
    public void A_tensor_of_an_array_is_a_copy()
    {
        var array = new[] { 1f, 2f };
        var x = tensor(array);

        array[0] = 9;

        Close([1, 2], x);
    }

    [Fact]
    public void A_tensor_from_an_array_shares_its_memory()
    {
        var array = new float[,] { { 1, 2 }, { 3, 4 } };
        var flags = new[,] { { true, false } };
        var x = from_array(array);
        var copy = from_array(array, float64);

        array[1, 1] = 9;
        x[0, 0].fill_(7);

        Close([7, 2, 3, 9], x);
        Assert.Equal(7, array[0, 0]);
        Close([1, 2, 3, 4], copy);   // another type is other memory
        Close([1, 0], as_tensor(flags));
    }

    [Fact]
    public void A_shared_array_outlives_its_own_references()
    {
        var x = Shared();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Close(4999.5 * 10000, x.sum(float64));

        static Tensor Shared() => as_tensor(Enumerable.Range(0, 10000).Select(i => (float)i).ToArray());
    }

    [Fact]
    public void Streams_carry_the_memory_of_a_tensor()
    {
        using var stream = new MemoryStream();
        arange(5, float32).WriteBytesToStream(stream);
        stream.Position = 0;
        var y = zeros(5);

        y.ReadBytesFromStream(stream);

        Close([0, 1, 2, 3, 4], y);
        Assert.Throws<EndOfStreamException>(() => y.ReadBytesFromStream(stream));
    }

    [Fact]
    public void Filled_tensors_have_their_values_and_types()
    {
        Close([0, 0], zeros(2));
        Close([1, 1, 1, 1], ones(2, 2));
        Close([7, 7], full(2, 7.0));
        Close([1, 0, 0, 1], eye(2));
        Assert.Equal(float32, zeros(2).dtype);
        Assert.Equal(int64, zeros(2, int64).dtype);
        Assert.Equal(float64, zeros_like(zeros(2, float64)).dtype);
        Assert.Equal([3L, 4L, 5L], empty([3, 4, 5]).shape);
        Assert.True(zeros(2, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Sequences_step_from_start_to_end()
    {
        Close([0, 1, 2], arange(3));
        Close([1, 3, 5], arange(1, 6, 2));
        Close([0, .5, 1], linspace(0, 1, 3));
        Assert.Equal(int64, arange(3).dtype);
        Assert.Equal(float32, arange(0, 1, .25).dtype);
    }

    [Fact]
    public void Values_come_out_as_they_went_in()
    {
        var x = tensor(new[] { 1.5f, -2f });

        Assert.Equal(-2f, x[1].item<float>());
        Assert.Equal(1.5f, x.data<float>()[0]);
        Assert.Equal([1.5f, -2f], x.data<float>().ToArray());
        Assert.Equal(-2f, x[1].ToSingle());
        Assert.Equal(1.5, (double)x[0]);
        Assert.Equal(7, tensor(7L).item<long>());
        Assert.Equal(7, tensor(7).ToInt32());
        Assert.True(tensor(true).item<bool>());
        Assert.Equal((byte)200, tensor((byte)200).item<byte>());
        Assert.Equal([0f, 2f, 1f, 3f], arange(4, float32).view(2, 2).t().data<float>().ToArray());   // logical order
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        var x = tensor(new[] { 1f, 2f });

        Assert.Equal(BitConverter.GetBytes(2f), x.bytes[4..].ToArray());
        x.bytes = (byte[])[.. BitConverter.GetBytes(5f), .. BitConverter.GetBytes(6f)];

        Close([5, 6], x);
    }

    [Fact]
    public void Writing_through_the_accessor_changes_the_tensor()
    {
        var x = zeros(3);

        x.data<float>().CopyFrom([4f, 5f], 0, 1);

        Close([0, 4, 5], x);
    }

    [Fact]
    public void Copying_converts_types()
    {
        var x = zeros(2, float64);

        x.copy_(tensor(new long[] { 3, 4 }));

        Close([3, 4], x);
    }
}
