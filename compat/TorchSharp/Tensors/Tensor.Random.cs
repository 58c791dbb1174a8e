using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bernoulli(Generator? generator = null) => Op.bernoulli.One(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            Op.bernoulliInPlace_float.Run(this, p, generator);
            return this;
        }

        public Tensor bernoulli_(Tensor p, Generator? generator = null)
        {
            Op.bernoulliInPlace_Tensor.Run(this, p, generator);
            return this;
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            Op.uniformInPlace.Run(this, from, to, generator);
            return this;
        }

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
        {
            Op.normalInPlace.Run(this, mean, std, generator);
            return this;
        }

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null)
        {
            Op.exponentialInPlace.Run(this, lambda, generator);
            return this;
        }

        public Tensor random_(double from, double to, Generator? generator = null)
        {
            Op.randomInPlace_from.Run(this, (long)from, (long)to, generator);
            return this;
        }

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => Op.multinomial.One(this, num_samples, replacement, generator);
    }
}
