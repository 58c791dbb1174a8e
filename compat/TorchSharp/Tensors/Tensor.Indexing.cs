using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Indexing as in Python. Basic indices give a view, index tensors a copy.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Put(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => Put(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => Put(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => Put(value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, tensors) = Basic(indices);
            if (tensors is null)
                return view;
            using (view)
                return Op.index_Tensor.One(view, tensors);
        }

        public Tensor index(params Tensor[] indices) => Op.index_Tensor.One(this, indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var (view, tensors) = Basic(indices);
            using (view)
            {
                if (tensors is not null)
                    Op.index_putInPlace.Run(view, tensors, value, accumulate);
                else if (accumulate)
                    view.add_(value);
                else
                    view.copy_(value);
            }
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            Op.index_putInPlace.Run(this, indices, value, accumulate);
            return this;
        }

        private Tensor At(params ReadOnlySpan<long> positions)
        {
            var current = this;
            foreach (var position in positions)
            {
                var next = current.select(0, position);
                if (!ReferenceEquals(current, this))
                    current.Dispose();
                current = next;
            }
            return current;
        }

        private void Put(Tensor value, params ReadOnlySpan<long> positions)
        {
            using var view = At(positions);
            view.copy_(value);
        }

        /// <summary>Applies everything but the index tensors, which come back by dimension (null: all of that dimension).</summary>
        private (Tensor View, Tensor?[]? Tensors) Basic(TensorIndex[] indices)
        {
            var view = alias();
            List<Tensor?>? tensors = null;
            var dimension = 0;
            foreach (var (index, position) in indices.Select((index, position) => (index, position)))
            {
                switch (index.kind)
                {
                    case TensorIndex.Kind.Single:
                        Advance(ref view, view.select(dimension, index.start!.Value));
                        break;
                    case TensorIndex.Kind.Slice:
                        Advance(ref view, Op.slice_Tensor.One(view, (long)dimension, index.start, index.stop, index.step ?? 1));
                        dimension++;
                        break;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                        Advance(ref view, view.unsqueeze(dimension));
                        dimension++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        var rest = indices.Skip(position + 1).Sum(Consumed);
                        dimension = (int)view.dim() - rest;
                        break;
                    case TensorIndex.Kind.Bool:
                        Advance(ref view, view.unsqueeze(dimension));
                        Place(ref tensors, dimension, tensor(index.start != 0).unsqueeze_(0));
                        dimension++;
                        break;
                    default:
                        Place(ref tensors, dimension, index.tensor!);
                        dimension += index.tensor!.dtype == ScalarType.Bool ? (int)index.tensor.dim() : 1;
                        break;
                }
            }
            return (view, tensors?.ToArray());
        }

        /// <summary>Dimensions of the tensor that an index stands for.</summary>
        private static int Consumed(TensorIndex index) => index.kind switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => index.tensor!.dtype == ScalarType.Bool ? (int)index.tensor.dim() : 1,
            _ => 0,
        };

        private static void Advance(ref Tensor view, Tensor next)
        {
            view.Dispose();
            view = next;
        }

        private static void Place(ref List<Tensor?>? tensors, int dimension, Tensor index)
        {
            tensors ??= [];
            while (tensors.Count < dimension)
                tensors.Add(null);
            tensors.Add(index);
        }
    }
}
