using System.Diagnostics.CodeAnalysis;
using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A table of vectors: integer indices of any shape give that shape × the vector's length. It starts standard normal.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long _paddingIndex;
        private readonly bool _scaleByFrequency;
        [ComponentName(Name = nameof(weight))]
        private Parameter? _weight;

        internal Embedding(long num_embeddings, long embedding_dims, long? padding_idx, bool scale_grad_by_freq, Device? device, ScalarType? dtype) : base(nameof(Embedding))
        {
            (_paddingIndex, _scaleByFrequency) = (padding_idx ?? -1, scale_grad_by_freq);
            weight = nn.Parameter(empty(num_embeddings, embedding_dims, dtype, device));
            nn.init.normal_(weight);
            if (padding_idx is not { } padding)
                return;
            using var unrecorded = no_grad();
            using var row = weight[padding];
            row.zero_();
        }

        [DisallowNull]
        public Parameter? weight
        {
            get => _weight;
            set => ConditionallyRegisterParameter(nameof(weight), Owned.Replace(ref _weight, value));
        }

        public override Tensor forward(Tensor input) => Op.embedding.One(_weight, input, _paddingIndex, _scaleByFrequency);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm is not null || sparse)
                    throw new NotSupportedException("max_norm and sparse gradients of embeddings are not part of this stand-in for TorchSharp.");
                return new(num_embeddings, embedding_dims, padding_idx, scale_grad_by_freq, device, dtype);
            }
        }
    }
}
