using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Orleans.Runtime.Calls;

/// <summary>One method of a grain interface: how it is named, copied, written and run.</summary>
internal sealed class MethodDescriptor
{
    private readonly Lazy<Codec[]> _parameters;
    private readonly Lazy<Codec?> _result;
    private readonly bool[] _immutable;

    /// <summary>In place of a cancellation token, which does not travel.</summary>
    public static object NoToken { get; } = CancellationToken.None;

    public MethodDescriptor(Type interfaceType, MethodInfo method)
    {
        Method = method;
        var parameters = method.GetParameters();
        Name = $"{interfaceType.Name}/{method.Name}";
        var alias = method.GetCustomAttribute<AliasAttribute>()?.Alias;
        Id = Hash($"{InterfaceNames.Of(interfaceType)}.{alias ?? $"{method.Name}({string.Join(',', parameters.Select(p => p.ParameterType))})"}");
        CancellationIndex = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        AlwaysInterleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        (Kind, ResultType) = Classify(method);
        _immutable = [.. parameters.Select(p => p.IsDefined(typeof(ImmutableAttribute)))];
        _parameters = new(() => [.. parameters.Select(p => p.ParameterType == typeof(CancellationToken) ? CancellationSlot.Instance : Codecs.Get(p.ParameterType))]);
        _result = new(() => ResultType is null ? null : Codecs.Get(Kind == ReturnKind.Stream ? typeof(StreamBatch<>).MakeGenericType(ResultType) : ResultType));
        Call = Compile(method, parameters);
        Await = Awaiters.For(Kind, ResultType);
        Streams = Kind == ReturnKind.Stream ? (StreamFactory)Activator.CreateInstance(typeof(StreamFactory<>).MakeGenericType(ResultType!))! : null;
    }

    public MethodInfo Method { get; }

    /// <summary>For people: <c>ICounter/Increment</c>.</summary>
    public string Name { get; }

    /// <summary>On the wire: a hash of the interface's and the method's alias, or of name and parameter types.</summary>
    public ulong Id { get; }

    public ReturnKind Kind { get; }

    /// <summary>T of Task&lt;T&gt;, ValueTask&lt;T&gt; or IAsyncEnumerable&lt;T&gt;; null without a result.</summary>
    public Type? ResultType { get; }

    public int CancellationIndex { get; }

    public bool IsOneWay { get; }

    public bool IsReadOnly { get; }

    public bool AlwaysInterleaves { get; }

    public TimeSpan? ResponseTimeout { get; }

    /// <summary>Codec of the result, of batches for streams; null without a result.</summary>
    public Codec? Result => _result.Value;

    /// <summary>Calls the method on a target and returns what it returns.</summary>
    public Func<object, object?[], object?> Call { get; }

    /// <summary>Turns what the method returned into its result.</summary>
    public Func<object?, ValueTask<object?>> Await { get; }

    public StreamFactory? Streams { get; }

    public object?[] CopyArguments(object?[] arguments)
    {
        CopyContext? context = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var codec = _parameters.Value[i];
            if (!_immutable[i] && !codec.IsShareable)
                arguments[i] = codec.CopyObject(arguments[i], context ??= new());
        }

        return arguments;
    }

    public object? CopyResult(object? result) => Result is { IsShareable: false } codec ? codec.CopyObject(result, new CopyContext()) : result;

    public void WriteArguments(MessageWriter writer, object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (_immutable[i])
                writer.EnterImmutable();
            _parameters.Value[i].WriteObject(writer, arguments[i]);
            if (_immutable[i])
                writer.LeaveImmutable();
        }
    }

    public object?[] ReadArguments(MessageReader reader)
    {
        var codecs = _parameters.Value;
        var arguments = new object?[codecs.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = codecs[i].ReadObject(reader);
        return arguments;
    }

    private static (ReturnKind Kind, Type? Result) Classify(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void))
            return (ReturnKind.Void, null);
        if (type == typeof(Task))
            return (ReturnKind.Task, null);
        if (type == typeof(ValueTask))
            return (ReturnKind.ValueTask, null);
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition == typeof(Task<>))
            return (ReturnKind.TaskOf, type.GenericTypeArguments[0]);
        if (definition == typeof(ValueTask<>))
            return (ReturnKind.ValueTaskOf, type.GenericTypeArguments[0]);
        if (definition == typeof(IAsyncEnumerable<>))
            return (ReturnKind.Stream, type.GenericTypeArguments[0]);
        throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {type}. Grain methods return Task, Task<T>, ValueTask, ValueTask<T>, IAsyncEnumerable<T> or void.");
    }

    private static Func<object, object?[], object?> Compile(MethodInfo method, ParameterInfo[] parameters)
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object[]));
        var values = parameters.Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType));
        Expression call = Expression.Call(Expression.Convert(target, method.DeclaringType!), method, values);
        Expression body = method.ReturnType == typeof(void) ? Expression.Block(call, Expression.Constant(null)) : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Func<object, object?[], object?>>(body, target, arguments).Compile();
    }

    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211ul;
        return hash;
    }

    public override string ToString() => Name;

    /// <summary>A cancellation token does not travel: cancelling is a message of its own.</summary>
    private sealed class CancellationSlot : Codec<CancellationToken>
    {
        public static readonly CancellationSlot Instance = new();

        public override bool IsShareable => true;

        public override void Write(MessageWriter writer, CancellationToken value) { }

        public override CancellationToken Read(MessageReader reader) => default;

        public override CancellationToken Copy(CancellationToken value, CopyContext context) => value;
    }
}

/// <summary>What a grain method returns.</summary>
internal enum ReturnKind
{
    Void,
    Task,
    TaskOf,
    ValueTask,
    ValueTaskOf,
    Stream,
}

/// <summary>Waits for whatever a grain method returned.</summary>
internal static class Awaiters
{
    public static Func<object?, ValueTask<object?>> For(ReturnKind kind, Type? result) => kind switch
    {
        ReturnKind.Void => static _ => default,
        ReturnKind.Task => static returned => Plain((Task?)returned),
        ReturnKind.ValueTask => static returned => Plain(((ValueTask)returned!).AsTask()),
        ReturnKind.TaskOf => Make(nameof(TaskOf), result!),
        ReturnKind.ValueTaskOf => Make(nameof(ValueTaskOf), result!),
        _ => static _ => throw new InvalidOperationException("A stream is not awaited."),
    };

    private static Func<object?, ValueTask<object?>> Make(string name, Type result) =>
        typeof(Awaiters).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(result).CreateDelegate<Func<object?, ValueTask<object?>>>();

    private static ValueTask<object?> Plain(Task? task)
    {
        return task is null or { IsCompletedSuccessfully: true } ? default : Slow(task);

        static async ValueTask<object?> Slow(Task task)
        {
            await task.ConfigureAwait(false);
            return null;
        }
    }

    private static ValueTask<object?> TaskOf<T>(object? returned)
    {
        var task = (Task<T>)(returned ?? throw new NullReferenceException("The grain method returned null in place of a task."));
        return task.IsCompletedSuccessfully ? new(task.Result) : Slow(task);

        static async ValueTask<object?> Slow(Task<T> task) => await task.ConfigureAwait(false);
    }

    private static ValueTask<object?> ValueTaskOf<T>(object? returned)
    {
        var task = (ValueTask<T>)returned!;
        return task.IsCompletedSuccessfully ? new(task.Result) : TaskOf<T>(task.AsTask());
    }
}
