using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Op.view.One(this, shape);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => Op.reshape.One(this, shape);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op.flatten_using_ints.One(this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes)
        {
            var all = shape;
            var at = (int)(dim < 0 ? dim + all.Length : dim);
            return view([.. all[..at], .. sizes, .. all[(at + 1)..]]);
        }

        public Tensor ravel() => Op.ravel.One(this);

        public Tensor squeeze(long? dim = null) => dim is { } d ? Op.squeeze_dim.One(this, d) : Op.squeeze.One(this);

        public Tensor squeeze_(long? dim = null)
        {
            if (dim is { } d)
                Op.squeezeInPlace_dim.Run(this, d);
            else
                Op.squeezeInPlace.Run(this);
            return this;
        }

        public Tensor unsqueeze(long dim) => Op.unsqueeze.One(this, dim);

        public Tensor unsqueeze_(long dim)
        {
            Op.unsqueezeInPlace.Run(this, dim);
            return this;
        }

        public Tensor transpose(long dim0, long dim1) => Op.transpose_int.One(this, dim0, dim1);

        public Tensor t() => Op.t.One(this);

        public Tensor T => Op.numpy_T.One(this);

        public Tensor mT => Op.mT.One(this);

        public Tensor permute(params long[] permutation) => Op.permute.One(this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor movedim(long[] source, long[] destination) => Op.movedim_intlist.One(this, source, destination);

        public Tensor expand(params long[] sizes) => Op.expand.One(this, sizes);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Op.expand.One(this, sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor broadcast_to(params long[] shape) => Op.broadcast_to.One(this, shape);

        public Tensor repeat(params long[] sizes) => Op.repeat.One(this, sizes);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Op.repeat_interleave_self_int.One(this, repeats, dim, output_size);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Op.repeat_interleave_self_Tensor.One(this, repeats, dim, output_size);

        public Tensor tile(long[] reps) => Op.tile.One(this, reps);

        public Tensor flip(params long[] dims) => Op.flip.One(this, dims);

        public Tensor roll(long shifts, long? dims = null) => Op.roll.One(this, new[] { shifts }, dims is { } d ? [d] : Array.Empty<long>());

        public Tensor narrow(long dim, long start, long length) => Op.narrow.One(this, dim, start, length);

        public Tensor select(long dim, long index) => Op.select_int.One(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) => Op.slice_Tensor.One(this, dim, start, finish, step);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => Op.as_strided.One(this, size, strides, storageOffset);

        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) => Op.diagonal.One(this, offset, dim1, dim2);

        public Tensor diag(long diagonal = 0) => Op.diag.One(this, diagonal);

        public Tensor trace() => Op.trace.One(this);

        public Tensor tril(long diagonal = 0) => Op.tril.One(this, diagonal);

        public Tensor triu(long diagonal = 0) => Op.triu.One(this, diagonal);

        public Tensor unfold(long dimension, long size, long step) => Op.unfold.One(this, dimension, size, step);

        public Tensor[] unbind(long dimension = 0L) => Op.unbind_int.Many(this, dimension);

        public Tensor[] split(long size, int dim = 0) => Op.split_Tensor.Many(this, size, (long)dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Op.split_with_sizes.Many(this, sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);

        public Tensor[] split(params long[] sizes) => split(sizes, 0L);

        public Tensor[] chunk(long chunks, long dim = 0L) => Op.chunk.Many(this, chunks, dim);
    }
}
