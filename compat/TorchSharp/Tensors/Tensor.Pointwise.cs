using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Op.abs.One(this);

        public Tensor abs_()
        {
            Op.absInPlace.Run(this);
            return this;
        }

        public Tensor ceil() => Op.ceil.One(this);

        public Tensor ceil_()
        {
            Op.ceilInPlace.Run(this);
            return this;
        }

        public Tensor cos() => Op.cos.One(this);

        public Tensor cos_()
        {
            Op.cosInPlace.Run(this);
            return this;
        }

        public Tensor exp() => Op.exp.One(this);

        public Tensor exp_()
        {
            Op.expInPlace.Run(this);
            return this;
        }

        public Tensor exp2() => Op.exp2.One(this);

        public Tensor exp2_()
        {
            Op.exp2InPlace.Run(this);
            return this;
        }

        public Tensor expm1() => Op.expm1.One(this);

        public Tensor expm1_()
        {
            Op.expm1InPlace.Run(this);
            return this;
        }

        public Tensor floor() => Op.floor.One(this);

        public Tensor floor_()
        {
            Op.floorInPlace.Run(this);
            return this;
        }

        public Tensor log() => Op.log.One(this);

        public Tensor log_()
        {
            Op.logInPlace.Run(this);
            return this;
        }

        public Tensor log10() => Op.log10.One(this);

        public Tensor log10_()
        {
            Op.log10InPlace.Run(this);
            return this;
        }

        public Tensor log1p() => Op.log1p.One(this);

        public Tensor log1p_()
        {
            Op.log1pInPlace.Run(this);
            return this;
        }

        public Tensor log2() => Op.log2.One(this);

        public Tensor log2_()
        {
            Op.log2InPlace.Run(this);
            return this;
        }

        public Tensor neg() => Op.neg.One(this);

        public Tensor neg_()
        {
            Op.negInPlace.Run(this);
            return this;
        }

        public Tensor reciprocal() => Op.reciprocal.One(this);

        public Tensor reciprocal_()
        {
            Op.reciprocalInPlace.Run(this);
            return this;
        }

        public Tensor rsqrt() => Op.rsqrt.One(this);

        public Tensor rsqrt_()
        {
            Op.rsqrtInPlace.Run(this);
            return this;
        }

        public Tensor sigmoid() => Op.sigmoid.One(this);

        public Tensor sigmoid_()
        {
            Op.sigmoidInPlace.Run(this);
            return this;
        }

        public Tensor sign() => Op.sign.One(this);

        public Tensor sign_()
        {
            Op.signInPlace.Run(this);
            return this;
        }

        public Tensor sin() => Op.sin.One(this);

        public Tensor sin_()
        {
            Op.sinInPlace.Run(this);
            return this;
        }

        public Tensor sqrt() => Op.sqrt.One(this);

        public Tensor sqrt_()
        {
            Op.sqrtInPlace.Run(this);
            return this;
        }

        public Tensor tan() => Op.tan.One(this);

        public Tensor tan_()
        {
            Op.tanInPlace.Run(this);
            return this;
        }

        public Tensor tanh() => Op.tanh.One(this);

        public Tensor tanh_()
        {
            Op.tanhInPlace.Run(this);
            return this;
        }

        public Tensor trunc() => Op.trunc.One(this);

        public Tensor trunc_()
        {
            Op.truncInPlace.Run(this);
            return this;
        }

        public Tensor erf() => Op.erf.One(this);

        public Tensor erf_()
        {
            Op.erfInPlace.Run(this);
            return this;
        }

        public Tensor erfc() => Op.erfc.One(this);

        public Tensor erfc_()
        {
            Op.erfcInPlace.Run(this);
            return this;
        }

        public Tensor relu() => Op.relu.One(this);

        public Tensor relu_()
        {
            Op.reluInPlace.Run(this);
            return this;
        }

        public Tensor negative() => neg();

        public Tensor square() => pow(2);

        public Tensor absolute() => abs();

        public Tensor round(long decimals = 0L) => Op.round_decimals.One(this, decimals);

        public Tensor isnan() => Op.isnan.One(this);

        public Tensor isinf() => Op.isinf.One(this);

        public Tensor isfinite() => Op.isfinite.One(this);

        public Tensor isposinf() => Op.isposinf.One(this);

        public Tensor isneginf() => Op.isneginf.One(this);

        public Tensor logical_not() => Op.logical_not.One(this);

        public Tensor bitwise_not() => Op.bitwise_not.One(this);

        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) => Op.nan_to_num.One(this, nan, posinf, neginf);

        public Tensor softplus(double beta = 1, double threshold = 20) => Op.softplus.One(this, beta, threshold);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Op.softmax_int.One(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Op.log_softmax_int.One(this, dim, dtype);

        public Tensor leaky_relu(Scalar negative_slope) => Op.leaky_relu.One(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope)
        {
            Op.leaky_reluInPlace.Run(this, negative_slope);
            return this;
        }

        public Tensor elu(double alpha = 1) => Op.elu.One(this, alpha);

        public Tensor gelu() => Op.gelu.One(this);

        public Tensor silu() => Op.silu.One(this);
    }
}
