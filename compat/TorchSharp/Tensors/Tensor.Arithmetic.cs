using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Op.add_Tensor.One(this, target);

        public Tensor add(Tensor target, Scalar alpha) => Op.add_Tensor.One(this, target, alpha);

        public Tensor add(Scalar scalar) => Op.add_Scalar.One(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Op.add_Scalar.One(this, scalar, alpha);

        public Tensor add_(Tensor target)
        {
            Op.addInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor add_(Tensor target, Scalar alpha)
        {
            Op.addInPlace_Tensor.Run(this, target, alpha);
            return this;
        }

        public Tensor add_(Scalar scalar)
        {
            Op.addInPlace_Scalar.Run(this, scalar);
            return this;
        }

        public Tensor add_(Scalar scalar, Scalar alpha)
        {
            Op.addInPlace_Scalar.Run(this, scalar, alpha);
            return this;
        }

        public Tensor sub(Tensor target) => Op.sub_Tensor.One(this, target);

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor sub_(Tensor target)
        {
            Op.subInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor subtract_(Tensor target) => sub_(target);

        public Tensor sub(Scalar target) => Op.sub_Scalar.One(this, target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor sub_(Scalar target)
        {
            Op.subInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor subtract_(Scalar target) => sub_(target);

        public Tensor mul(Tensor target) => Op.mul_Tensor.One(this, target);

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor mul_(Tensor target)
        {
            Op.mulInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor mul(Scalar target) => Op.mul_Scalar.One(this, target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor mul_(Scalar target)
        {
            Op.mulInPlace_Scalar.Run(this, target);
            return this;
        }

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Op.div_Tensor.One(this, target) : Op.div_Tensor_mode.One(this, target, Mode(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (rounding_mode == RoundingMode.None)
                Op.divInPlace_Tensor.Run(this, target);
            else
                Op.divInPlace_Tensor_mode.Run(this, target, Mode(rounding_mode));
            return this;
        }

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Op.div_Scalar.One(this, target) : Op.div_Scalar_mode.One(this, target, Mode(rounding_mode));

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (rounding_mode == RoundingMode.None)
                Op.divInPlace_Scalar.Run(this, target);
            else
                Op.divInPlace_Scalar_mode.Run(this, target, Mode(rounding_mode));
            return this;
        }

        public Tensor pow(Tensor exponent) => Op.pow_Tensor_Tensor.One(this, exponent);

        public Tensor pow(Scalar exponent) => Op.pow_Tensor_Scalar.One(this, exponent);

        public Tensor pow_(Tensor exponent)
        {
            Op.powInPlace_Tensor.Run(this, exponent);
            return this;
        }

        public Tensor pow_(Scalar exponent)
        {
            Op.powInPlace_Scalar.Run(this, exponent);
            return this;
        }

        public Tensor remainder(Tensor target) => Op.remainder_Tensor.One(this, target);

        public Tensor remainder_(Tensor target)
        {
            Op.remainderInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor remainder(Scalar scalar) => Op.remainder_Scalar.One(this, scalar);

        public Tensor remainder_(Scalar scalar)
        {
            Op.remainderInPlace_Scalar.Run(this, scalar);
            return this;
        }

        public Tensor fmod(Tensor target) => Op.fmod_Tensor.One(this, target);

        public Tensor fmod_(Tensor target)
        {
            Op.fmodInPlace_Tensor.Run(this, target);
            return this;
        }

        public Tensor fmod(Scalar scalar) => Op.fmod_Scalar.One(this, scalar);

        public Tensor fmod_(Scalar scalar)
        {
            Op.fmodInPlace_Scalar.Run(this, scalar);
            return this;
        }

        public Tensor floor_divide(Tensor other) => Op.floor_divide.One(this, other);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Op.addcmul.One(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Op.addcmulInPlace.Run(this, tensor1, tensor2, value);
            return this;
        }

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Op.addcdiv.One(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Op.addcdiv.One(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Op.addcdivInPlace.Run(this, tensor1, tensor2, value);
            return this;
        }

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2)
        {
            Op.addcdivInPlace.Run(this, tensor1, tensor2);
            return this;
        }

        public Tensor lerp(Tensor end, Tensor weight) => Op.lerp_Tensor.One(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight)
        {
            Op.lerpInPlace_Tensor.Run(this, end, weight);
            return this;
        }

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Op.clamp.One(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Op.clamp_Tensor.One(this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Op.clampInPlace.Run(this, min, max);
            return this;
        }

        public Tensor clamp_(Tensor? min = null, Tensor? max = null)
        {
            Op.clampInPlace_Tensor.Run(this, min, max);
            return this;
        }

        public Tensor clamp_min(Scalar min) => Op.clamp_min.One(this, min);

        public Tensor clamp_min_(Scalar min)
        {
            Op.clamp_minInPlace.Run(this, min);
            return this;
        }

        public Tensor clamp_max(Scalar max) => Op.clamp_max.One(this, max);

        public Tensor clamp_max_(Scalar max)
        {
            Op.clamp_maxInPlace.Run(this, max);
            return this;
        }

        public Tensor logical_and(Tensor other) => Op.logical_and.One(this, other);

        public Tensor logical_or(Tensor other) => Op.logical_or.One(this, other);

        public Tensor logical_xor(Tensor other) => Op.logical_xor.One(this, other);

        public Tensor bitwise_and(Tensor other) => Op.bitwise_and_Tensor.One(this, other);

        public Tensor bitwise_or(Tensor other) => Op.bitwise_or_Tensor.One(this, other);

        public Tensor bitwise_xor(Tensor other) => Op.bitwise_xor_Tensor.One(this, other);

        public Tensor maximum(Tensor other) => Op.maximum.One(this, other);

        public Tensor minimum(Tensor other) => Op.minimum.One(this, other);

        public Tensor xlogy(Tensor y) => Op.xlogy_Tensor.One(this, y);

        public Tensor atan2(Tensor other) => Op.atan2.One(this, other);

        private static Argument Mode(RoundingMode mode) => mode switch
        {
            RoundingMode.trunc => Argument.Literal("trunc"u8),
            RoundingMode.floor => Argument.Literal("floor"u8),
            _ => Argument.None,
        };
    }
}
