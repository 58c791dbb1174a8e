using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);
    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm(mat1, mat2, beta, alpha);
    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm_(mat1, mat2, beta, alpha);
    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.baddbmm(batch1, batch2, beta, alpha);
    public static Tensor inverse(Tensor input) => linalg.inv(input);

    /// <summary>p-norm distances between the rows of two batches: B × P × M and B × R × M give B × P × R.</summary>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2.0, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary)
    {
        if (p < 0)
            throw new ArgumentException($"p must be non-negative, not {p}");
        return Op.cdist.One(x1, x2, p, (long)compute_mode);
    }

    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(equation);
        unsafe
        {
            fixed (byte* pinned = utf8)   // the literal's memory must not move during the call
                return Op.einsum.One(Argument.Literal(new ReadOnlySpan<byte>(pinned, utf8.Length)), tensors);
        }
    }

    public static class linalg
    {
        public static Tensor cholesky(Tensor input) => Op.linalg_cholesky.One(input);
        public static Tensor inv(Tensor input) => Op.linalg_inv.One(input);
        public static Tensor det(Tensor input) => Op.linalg_det.One(input);
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Op.linalg_solve.One(A, B, left);

        /// <summary>Eigenvalues (ascending) and eigenvectors of symmetric matrices.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Op.linalg_eigh.Two(input, Triangle(UPLO));
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Op.linalg_eigvalsh.One(input, Triangle(UPLO));

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Op.linalg_svd.Three(input, fullMatrices);
        public static Tensor svdvals(Tensor input) => Op.linalg_svdvals.One(input);
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Op.linalg_norm.One(input, Argument.None, dims, keepdim);
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Op.linalg_norm.One(input, ord, dims, keepdim);
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => Op.linalg_norm.One(input, (long)ord, dims, keepdim);
        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) => Op.linalg_vector_norm.One(input, ord, dims, keepdim);

        private static Argument Triangle(char half) => half switch
        {
            'L' => Argument.Literal("L"u8),
            'U' => Argument.Literal("U"u8),
            _ => throw new ArgumentException($"UPLO '{half}' is not one of L, U."),
        };
    }
}
