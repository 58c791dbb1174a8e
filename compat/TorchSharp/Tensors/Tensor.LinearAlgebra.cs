using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Op.matmul.One(this, target);

        public Tensor mm(Tensor target) => Op.mm.One(this, target);

        public Tensor mv(Tensor target) => Op.mv.One(this, target);

        public Tensor bmm(Tensor batch2) => Op.bmm.One(this, batch2);

        public Tensor dot(Tensor target) => Op.dot.One(this, target);

        public Tensor outer(Tensor vec2) => Op.outer.One(this, vec2);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Op.addmm.One(this, mat1, mat2, (double)beta, (double)alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1)
        {
            Op.addmmInPlace.Run(this, mat1, mat2, (double)beta, (double)alpha);
            return this;
        }

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1.0f, float alpha = 1.0f) => Op.addmv.One(this, mat, vec, (double)beta, (double)alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Op.baddbmm.One(this, batch1, batch2, (double)beta, (double)alpha);

        public Tensor inverse() => linalg.inv(this);
    }
}
