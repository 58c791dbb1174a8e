using GanOrleans.Contracts;
using GanOrleans.Grains.Compute;
using GanOrleans.Grains.Transfers;
using TorchSharp;

namespace GanOrleans.Grains.Tests.Transfers;

public class TensorTransferTests
{
    [Fact, Trait("Fault", "17")]
    public async Task Several_tensors_travel_as_one_sequence_of_chunks_of_at_most_a_mebibyte()
    {
        using var lane = new ComputeLane(0, torch.CPU);
        await lane.RunAsync(1, () =>
        {
            using var scope = torch.NewDisposeScope();
            var a = torch.arange(300_000, dtype: torch.ScalarType.Float32);
            var b = -torch.arange(7, dtype: torch.ScalarType.Float32);

            var (header, chunks) = TensorTransfer.Export(a, b);
            var (a2, b2) = (torch.zeros_like(a), torch.zeros_like(b));
            var fault = TensorTransfer.TryImport(header, chunks, a2, b2);

            Assert.Null(fault);
            Assert.Equal(2, chunks.Length);   // 1,200,028 bytes
            Assert.Equal(TensorChunk.MaxBytes, chunks[0].Bytes.Length);
            Assert.Equal(1_200_028, header.Length);
            Assert.Equal(Weights.Of(a), Weights.Of(a2));
            Assert.Equal(Weights.Of(b), Weights.Of(b2));
            return true;
        });
    }

    [Fact, Trait("Fault", "17")]
    public async Task Nothing_is_written_when_the_length_or_the_type_is_another()
    {
        using var lane = new ComputeLane(0, torch.CPU);
        await lane.RunAsync(1, () =>
        {
            using var scope = torch.NewDisposeScope();
            var (header, chunks) = TensorTransfer.Export(torch.ones(8));
            var target = torch.zeros(9);

            Assert.Contains("32 bytes, 36 are expected", TensorTransfer.TryImport(header, chunks, target), StringComparison.Ordinal);
            Assert.Contains(
                "float16", TensorTransfer.TryImport(header with { DType = "float16" }, chunks, torch.zeros(8)), StringComparison.Ordinal);
            Assert.All(Weights.Of(target), value => Assert.Equal(0, value));
            return true;
        });
    }
}
