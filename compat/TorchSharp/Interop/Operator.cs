using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>One operator of libtorch, found by name at its first call. Missing trailing arguments take the schema's defaults.</summary>
internal sealed unsafe class Operator
{
    private const int MaxArguments = 24;
    private const int ScratchSlots = 64;
    private readonly string _name;
    private readonly string _overload;
    private nint _handle;

    internal Operator(string name, string overload = "") => (_name, _overload) = ("aten::" + name, overload);

    /// <summary>Calls an operator that gives one tensor.</summary>
    internal Tensor One(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return Wrap(result);
    }

    /// <summary>Calls an operator that gives at least two tensors; more are dropped by the native side.</summary>
    internal (Tensor, Tensor) Two(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (Wrap(results[0]), Wrap(results[1]));
    }

    internal (Tensor, Tensor, Tensor) Three(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[3];
        Invoke(arguments, results, 3);
        return (Wrap(results[0]), Wrap(results[1]), Wrap(results[2]));
    }

    /// <summary>Calls an operator that gives a list of tensors.</summary>
    internal Tensor[] Many(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        var handles = (nint*)(nint)result.Payload;
        var tensors = new Tensor[result.Count];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new Tensor(handles[i]);
        Native.gan_free((nint)handles);
        return tensors;
    }

    /// <summary>Calls an operator for its effect on its first argument.</summary>
    internal void Run(params ReadOnlySpan<Argument> arguments) => Invoke(arguments, null, 0);

    /// <summary>Calls an operator that gives a number or a truth value.</summary>
    internal Value Plain(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result;
    }

    private static Tensor Wrap(in Value result) => new((nint)result.Payload, result.Count);

    private void Invoke(ReadOnlySpan<Argument> arguments, Value* results, int capacity)
    {
        if (_handle == 0)
            Find();
        var values = stackalloc Value[MaxArguments];
        long* scratch = stackalloc long[ScratchSlots];
        var used = 0;
        List<nint>? overflow = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            ref readonly var argument = ref arguments[i];
            values[i].Payload = argument.Payload;
            values[i].Count = argument.Count;
            values[i].Tag = argument.Tag;
            if (argument.Tag is Tag.IntList or Tag.TensorList)
            {
                var list = scratch + used;
                if (argument.Count > ScratchSlots - used)
                    (overflow ??= []).Add((nint)(list = (long*)NativeMemory.Alloc((nuint)argument.Count, sizeof(long))));
                else
                    used += argument.Count;
                Copy(argument, list);
                values[i].Payload = (long)list;
            }
        }
        var outcome = Native.gan_call(_handle, values, arguments.Length, results, capacity);
        if (overflow is not null)
        {
            foreach (var memory in overflow)
                NativeMemory.Free((void*)memory);
        }
        if (outcome < 0)
            throw Native.Failure();
    }

    private static void Copy(in Argument argument, long* list)
    {
        if (argument.Tag == Tag.IntList)
        {
            ((long[])argument.Owner!).CopyTo(new Span<long>(list, argument.Count));
            return;
        }
        var tensors = (Tensor?[])argument.Owner!;
        for (var i = 0; i < tensors.Length; i++)
            list[i] = tensors[i] is { } tensor ? tensor.Handle : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Find()
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(_name + '\0'), overload = Encoding.UTF8.GetBytes(_overload + '\0'))
            _handle = Native.Check(Native.gan_operator(name, overload));
    }
}
