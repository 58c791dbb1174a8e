using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime.Calls;

internal delegate GrainReference ProxyFactory(GrainReferenceShared shared, IdSpan key);

/// <summary>Emits, per grain interface, a <see cref="GrainReference"/> that implements it by calling <see cref="ProxyCalls"/>.</summary>
internal static class Proxies
{
    private static readonly ConcurrentDictionary<Type, ProxyFactory> Factories = new();
    private static readonly Lock Emitting = new();
    private static readonly HashSet<string> Opened = [];
    private static readonly AssemblyBuilder Assembly = AssemblyBuilder.DefineDynamicAssembly(new("Orleans.Proxies"), AssemblyBuilderAccess.Run);
    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Orleans.Proxies");

    public static ProxyFactory For(Type interfaceType) => Factories.TryGetValue(interfaceType, out var factory) ? factory : Create(interfaceType);

    private static ProxyFactory Create(Type interfaceType)
    {
        lock (Emitting)
        {
            return Factories.GetOrAdd(interfaceType, static type =>
            {
                var proxy = Emit(type);
                var constructor = proxy.GetConstructors()[0];
                var shared = System.Linq.Expressions.Expression.Parameter(typeof(GrainReferenceShared));
                var key = System.Linq.Expressions.Expression.Parameter(typeof(IdSpan));
                return System.Linq.Expressions.Expression.Lambda<ProxyFactory>(System.Linq.Expressions.Expression.New(constructor, shared, key), shared, key).Compile();
            });
        }
    }

    private static Type Emit(Type interfaceType)
    {
        var methods = Interfaces.MethodsOf(interfaceType);
        Open(typeof(GrainReference).Assembly);
        foreach (var type in methods.SelectMany(m => m.Method.GetParameters().Select(p => p.ParameterType).Append(m.Method.ReturnType).Append(m.Method.DeclaringType!)).Append(interfaceType))
            Open(type.Assembly);

        var proxy = Module.DefineType($"{interfaceType.FullName}.Proxy", TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.NotPublic, typeof(GrainReference), [interfaceType]);
        var table = proxy.DefineField("Methods", typeof(MethodDescriptor[]), FieldAttributes.Static | FieldAttributes.Public);
        EmitConstructor(proxy);
        for (var i = 0; i < methods.Count; i++)
            EmitMethod(proxy, table, methods[i], i);
        var created = proxy.CreateType();
        created.GetField("Methods")!.SetValue(null, methods.ToArray());
        return created;
    }

    private static void EmitConstructor(TypeBuilder proxy)
    {
        Type[] parameters = [typeof(GrainReferenceShared), typeof(IdSpan)];
        var il = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!);
        il.Emit(OpCodes.Ret);
    }

    // ProxyCalls.X(this, Methods[i], new object?[] { arguments })
    private static void EmitMethod(TypeBuilder proxy, FieldBuilder table, MethodDescriptor descriptor, int index)
    {
        var method = descriptor.Method;
        var parameters = method.GetParameters();
        var builder = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}", MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType, [.. parameters.Select(p => p.ParameterType)]);
        var il = builder.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldsfld, table);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (parameters[i].ParameterType.IsValueType)
                il.Emit(OpCodes.Box, parameters[i].ParameterType);
            il.Emit(OpCodes.Stelem_Ref);
        }

        var call = typeof(ProxyCalls).GetMethod(descriptor.Kind.ToString())!;
        il.Emit(OpCodes.Call, call.IsGenericMethodDefinition ? call.MakeGenericMethod(descriptor.ResultType!) : call);
        il.Emit(OpCodes.Ret);
        proxy.DefineMethodOverride(builder, method);
    }

    /// <summary>Lets proxies see the internal types of an assembly.</summary>
    private static void Open(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        if (!Opened.Add(name))
            return;
        var attribute = typeof(System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        Assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [name]));
    }
}

/// <summary>What proxies call; one method per <see cref="ReturnKind"/>, found by name.</summary>
internal static class ProxyCalls
{
    public static void Void(GrainReference reference, MethodDescriptor method, object?[] arguments) => reference.Runtime.InvokeOneWay(reference, method, arguments);

    public static Task Task(GrainReference reference, MethodDescriptor method, object?[] arguments) => reference.Runtime.InvokeAsync<object?>(reference, method, arguments);

    public static Task<T> TaskOf<T>(GrainReference reference, MethodDescriptor method, object?[] arguments) => reference.Runtime.InvokeAsync<T>(reference, method, arguments);

    public static ValueTask ValueTask(GrainReference reference, MethodDescriptor method, object?[] arguments) => new(reference.Runtime.InvokeAsync<object?>(reference, method, arguments));

    public static ValueTask<T> ValueTaskOf<T>(GrainReference reference, MethodDescriptor method, object?[] arguments) => new(reference.Runtime.InvokeAsync<T>(reference, method, arguments));

    public static IAsyncEnumerable<T> Stream<T>(GrainReference reference, MethodDescriptor method, object?[] arguments) => new GrainStream<T>(reference, method, arguments);
}
