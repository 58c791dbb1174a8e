using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace GanOrleans.Models.Products;

/// <summary>A matrix of float32 in memory that somebody else owns; its rows or its columns are contiguous.</summary>
/// <param name="Values">Address of its first element.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="RowStep">Elements from one row to the next.</param>
/// <param name="ColumnStep">Elements from one column to the next.</param>
internal readonly unsafe record struct Matrix(nint Values, int Rows, int Columns, nint RowStep, nint ColumnStep)
{
    /// <summary>A matrix whose rows lie one after the other.</summary>
    public Matrix(nint values, int rows, int columns) : this(values, rows, columns, columns, 1)
    {
    }

    /// <summary>The matrix in the memory of a tensor, which has to outlive it: contiguous, or the transpose of one that is.</summary>
    public static Matrix Of(torch.Tensor tensor)
    {
        if (tensor.is_contiguous()) return new Matrix(AddressOf(tensor), (int)tensor.size(0), (int)tensor.size(1));
        using var turned = tensor.t();
        return new Matrix(AddressOf(turned), (int)turned.size(0), (int)turned.size(1)).Transposed;
    }

    /// <summary>Where the values of a contiguous tensor on the CPU are.</summary>
    public static nint AddressOf(torch.Tensor tensor) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>The same memory with rows and columns swapped.</summary>
    public Matrix Transposed => new(Values, Columns, Rows, ColumnStep, RowStep);

    /// <summary>Address of an element.</summary>
    public float* At(int row, int column) => (float*)Values + row * RowStep + column * ColumnStep;
}
