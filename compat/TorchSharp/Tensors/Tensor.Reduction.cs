using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Op.sum.One(this, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Op.sum_dim_IntList.One(this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Op.sum_dim_IntList.One(this, dim, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);

        public Tensor mean() => Op.mean.One(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Op.mean_dim.One(this, dimensions, keepdim, type);

        public Tensor prod(ScalarType? type = null) => Op.prod.One(this, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Op.prod_dim_int.One(this, dim, keepdim, type);

        public Tensor std(bool unbiased = true) => Op.std.One(this, unbiased);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(Op.std_dim.One(this, dimensions, unbiased, keepdim), type);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);

        /// <exception cref="NotSupportedException">Asked for the biased variance: TorchSharp ignores this argument here, so code that relies on it would differ.</exception>
        public Tensor var(bool unbiased = true) => unbiased
            ? Op.var.One(this, true)
            : throw new NotSupportedException("TorchSharp's var(bool) ignores its argument. Name the dimensions, as in var([0], unbiased: false), which it heeds.");

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Converted(Op.var_dim.One(this, dimensions, unbiased, keepdim), type);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);

        public Tensor min() => Op.min.One(this);

        public Tensor min(Tensor other) => minimum(other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Op.min_dim.Two(this, dim, keepdim);

        public Tensor amin(params long[] dims) => Op.amin.One(this, dims);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(Op.amin.One(this, dims, keepdim), @out);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amin(dims.ToArray(), keepdim, @out);

        public Tensor argmin() => Op.argmin.One(this);

        public Tensor argmin(long dim, bool keepdim = false) => Op.argmin.One(this, dim, keepdim);

        public Tensor max() => Op.max.One(this);

        public Tensor max(Tensor other) => maximum(other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Op.max_dim.Two(this, dim, keepdim);

        public Tensor amax(params long[] dims) => Op.amax.One(this, dims);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(Op.amax.One(this, dims, keepdim), @out);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amax(dims.ToArray(), keepdim, @out);

        public Tensor argmax() => Op.argmax.One(this);

        public Tensor argmax(long dim, bool keepdim = false) => Op.argmax.One(this, dim, keepdim);

        public Tensor median() => Op.median.One(this);

        public Tensor all() => Op.all.One(this);

        public Tensor all(long dim, bool keepdim = false) => Op.all_dim.One(this, dim, keepdim);

        public Tensor any() => Op.any.One(this);

        public Tensor any(long dim, bool keepdim = false) => Op.any_dim.One(this, dim, keepdim);

        public Tensor logsumexp(long dim, bool keepdim = false) => Op.logsumexp.One(this, dim, keepdim);

        public Tensor cumsum(long dim, ScalarType? type = null) => Op.cumsum.One(this, dim, type);

        public Tensor cumprod(long dim, ScalarType? type = null) => Op.cumprod.One(this, dim, type);

        public Tensor norm(float p = 2.0f) => Op.norm_Scalar.One(this, (double)p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Op.norm_ScalarOpt_dim.One(this, (double)p, (long)dim, keepdim);

        public Tensor dist(Tensor other, float p = 2.0f) => Op.dist.One(this, other, (double)p);

        public Tensor count_nonzero(long[]? dims = null) => dims is null ? Op.count_nonzero.One(this) : Op.count_nonzero_dim_IntList.One(this, dims);

        public Tensor argsort(long dim = -1, bool descending = false) => Op.argsort.One(this, dim, descending);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Op.sort_stable.Two(this, stable, dim, descending);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Op.topk.Two(this, (long)k, (long)dim, largest, sorted);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Op.quantile.One(this, q, dim, keepdim);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Op.histc.One(this, bins, min, max);

        public Tensor bincount(Tensor? weights, long minlength = 0) => Op.bincount.One(this, weights, minlength);

        private static Tensor Converted(Tensor result, ScalarType? type)
        {
            if (type is not { } wanted || wanted == result.dtype)
                return result;
            using (result)
                return result.to_type(wanted);
        }

        private static Tensor Into(Tensor result, Tensor? destination)
        {
            if (destination is null)
                return result;
            using (result)
                return destination.copy_(result);
        }
    }
}
