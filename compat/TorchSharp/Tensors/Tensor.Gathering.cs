using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor index_select(long dim, Tensor index) => Op.index_select.One(this, dim, index);

        public Tensor gather(long dim, Tensor index) => Op.gather.One(this, dim, index);

        public Tensor take(Tensor index) => Op.take.One(this, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Op.scatter_src.One(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src)
        {
            Op.scatterInPlace_src.Run(this, dim, index, src);
            return this;
        }

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Op.scatter_add.One(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
        {
            Op.scatter_addInPlace.Run(this, dim, index, src);
            return this;
        }

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Op.index_add.One(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            Op.index_addInPlace.Run(this, dim, index, source, alpha);
            return this;
        }

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Op.index_copy.One(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            Op.index_copyInPlace.Run(this, dim, index, source);
            return this;
        }

        public Tensor index_fill(long dim, Tensor index, Scalar value) => Op.index_fill_int_Scalar.One(this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value)
        {
            Op.index_fillInPlace_int_Scalar.Run(this, dim, index, value);
            return this;
        }
    }
}
