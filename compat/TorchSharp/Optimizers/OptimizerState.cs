#nullable disable
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers about one parameter.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    public abstract void SaveStateDict(BinaryWriter writer);
    public abstract void LoadStateDict(BinaryReader reader);
    public abstract void LoadStateDict(OptimizerState source);
    public abstract void Initialize(OptimizerOptions options);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(Device device)
    {
    }

    /// <summary>Zeros like the parameter, outside of any dispose scope.</summary>
    private protected Tensor Zeros(Tensor previous)
    {
        previous?.Dispose();
        return zeros_like(_parameter).DetachFromDisposeScope();
    }

    private protected Tensor Copy(Tensor previous, Tensor source)
    {
        previous?.Dispose();
        return source?.to(_parameter.device, copy: true).DetachFromDisposeScope();
    }

    private protected static Tensor Moved(Tensor tensor, Device device) => tensor?.to(device).DetachFromDisposeScope();

    private protected static bool Close(Tensor left, Tensor right) => left is null ? right is null : right is not null && left.allclose(right);

    private protected static void Write(BinaryWriter writer, Tensor tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is null)
            return;
        writer.Write((sbyte)tensor.dtype);
        var shape = tensor.shape;
        writer.Write(shape.Length);
        foreach (var length in shape)
            writer.Write(length);
        using var near = tensor.cpu();
        using var packed = near.contiguous();
        writer.Write(packed.bytes);
    }

    private protected Tensor Read(BinaryReader reader, Tensor previous)
    {
        previous?.Dispose();
        if (!reader.ReadBoolean())
            return null;
        var type = (ScalarType)reader.ReadSByte();
        var shape = new long[reader.ReadInt32()];
        for (var d = 0; d < shape.Length; d++)
            shape[d] = reader.ReadInt64();
        var tensor = empty(shape, type, CPU);
        reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor.to(_parameter.device, disposeAfter: _parameter.device_type != DeviceType.CPU).DetachFromDisposeScope();
    }
}
