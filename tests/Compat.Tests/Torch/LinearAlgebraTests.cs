using TorchSharp;
using static GanOrleans.Compat.Tests.Torch.TorchAssert;
using static TorchSharp.torch;

namespace GanOrleans.Compat.Tests.Torch;

[Collection(TorchCollection.Name)]
public sealed class LinearAlgebraTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Products_of_vectors_and_matrices()
    {
        var m = Matrix(2, 2, 1, 2, 3, 4);

        Close([7, 10, 15, 22], m.mm(m));
        Close([5, 11], m.matmul(Vector(1, 2)));
        Close([5, 11], m.mv(Vector(1, 2)));
        Close(11, Vector(1, 2).dot(Vector(3, 4)));
        Close([7, 10, 15, 22, 7, 10, 15, 22], stack([m, m]).bmm(stack([m, m])));
        Close([3, 4, 6, 8], outer(Vector(1, 2), Vector(3, 4)));
    }

    [Fact]
    public void Symmetric_matrices_decompose()
    {
        var m = Matrix(2, 2, 2, 1, 1, 2);

        var (values, vectors) = linalg.eigh(m);

        Close([1, 3], values);
        Close([2, 1, 1, 2], vectors.mm(diag(values)).mm(vectors.t()));
        Close([1.41421356, 0, .70710678, 1.22474487], linalg.cholesky(m));
        Close([3, 1], linalg.svdvals(m));
        Close([2 / 3.0, -1 / 3.0, -1 / 3.0, 2 / 3.0], linalg.inv(m));
    }

    [Fact]
    public void Pairwise_distances_are_euclidean() =>
        Close([0, 5, 5, 0], cdist(Matrix(2, 2, 0, 0, 3, 4), Matrix(2, 2, 0, 0, 3, 4)));
}
