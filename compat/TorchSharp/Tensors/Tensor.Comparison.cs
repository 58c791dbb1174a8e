using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Op.eq_Tensor.One(this, target);

        public Tensor eq_(Tensor target)
        {
            Op.eqInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor eq(Scalar target) => Op.eq_Scalar.One(this, target);

        public Tensor eq_(Scalar target)
        {
            Op.eqInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor equal(Tensor target) => eq(target);

        public Tensor ne(Tensor target) => Op.ne_Tensor.One(this, target);

        public Tensor ne_(Tensor target)
        {
            Op.neInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor ne(Scalar target) => Op.ne_Scalar.One(this, target);

        public Tensor ne_(Scalar target)
        {
            Op.neInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor not_equal(Tensor target) => ne(target);

        public Tensor ge(Tensor target) => Op.ge_Tensor.One(this, target);

        public Tensor ge_(Tensor target)
        {
            Op.geInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor ge(Scalar target) => Op.ge_Scalar.One(this, target);

        public Tensor ge_(Scalar target)
        {
            Op.geInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor greater_equal(Tensor target) => ge(target);

        public Tensor gt(Tensor target) => Op.gt_Tensor.One(this, target);

        public Tensor gt_(Tensor target)
        {
            Op.gtInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor gt(Scalar target) => Op.gt_Scalar.One(this, target);

        public Tensor gt_(Scalar target)
        {
            Op.gtInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor greater(Tensor target) => gt(target);

        public Tensor le(Tensor target) => Op.le_Tensor.One(this, target);

        public Tensor le_(Tensor target)
        {
            Op.leInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor le(Scalar target) => Op.le_Scalar.One(this, target);

        public Tensor le_(Scalar target)
        {
            Op.leInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor less_equal(Tensor target) => le(target);

        public Tensor lt(Tensor target) => Op.lt_Tensor.One(this, target);

        public Tensor lt_(Tensor target)
        {
            Op.ltInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor lt(Scalar target) => Op.lt_Scalar.One(this, target);

        public Tensor lt_(Scalar target)
        {
            Op.ltInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor less(Tensor target) => lt(target);

        /// <summary>True when shapes and all elements are equal.</summary>
        public bool Equals(Tensor target) => Op.equal.Plain(this, target).Payload != 0;

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Op.allclose.Plain(this, target, rtol, atol, equal_nan).Payload != 0;

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => Op.isclose.One(this, other, rtol, atol, nanEqual);

        public Tensor where(Tensor condition, Tensor y) => Op.where_self.One(condition, this, y);

        public Tensor masked_fill(Tensor mask, Scalar value) => Op.masked_fill_Scalar.One(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            Op.masked_fillInPlace_Scalar.Run(this, mask, value);
            return this;
        }

        public Tensor masked_select(Tensor mask) => Op.masked_select.One(this, mask);

        public Tensor nonzero() => Op.nonzero.One(this);
    }
}
