using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="Value"/> holds; repeats the native enum of the same name.</summary>
internal enum Tag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    TensorList = 6,
    DoubleList = 7,
    String = 8,
    Device = 9,
    Generator = 10,
    Default = 11,
}

/// <summary>One argument or result on the native side: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Value
{
    internal long Payload;
    internal int Count;
    internal Tag Tag;
}
