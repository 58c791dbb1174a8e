using System.Reflection;
using TorchSharp;

namespace GanOrleans.Reference.Scalars;

/// <summary>The methods of TorchSharp that make a <see cref="Scalar"/>, found by reading its IL.</summary>
/// <remarks>Whether one holds its Scalar until the native call returned is not looked at: most do not, the others are not needed.</remarks>
internal static class ScalarMakers
{
    private const BindingFlags Constructors = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly Lazy<Dictionary<MethodBase, string>> Known = new(Find);

    /// <summary>The calls of such methods within an assembly, each as a sentence with the way that leads to a Scalar.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="trusted">Its types that know what they do.</param>
    public static IReadOnlyList<string> CallsIn(Assembly assembly, params Type[] trusted) =>
    [
        .. from method in MethodCalls.Of(assembly)
           where !trusted.Contains(method.DeclaringType)
           from called in MethodCalls.Within(method).Distinct()
           where Known.Value.ContainsKey(called)
           select $"{method.DeclaringType!.FullName}.{method.Name} calls {Known.Value[called]}",
    ];

    private static Dictionary<MethodBase, string> Find()
    {
        var methods = MethodCalls.Of(typeof(Scalar).Assembly).ToList();
        var callers = methods.SelectMany(method => MethodCalls.Within(method).Distinct().Select(called => (called, method)))
            .ToLookup(call => call.called, call => call.method);
        var found = methods.Where(Makes).ToDictionary(method => method, Name);
        for (var open = new Queue<MethodBase>(found.Keys); open.TryDequeue(out var called);)
        {
            // An override is called through its base class, so whoever makes such an object counts as a caller.
            var makers = called is MethodInfo { IsVirtual: true } ? called.DeclaringType!.GetConstructors(Constructors) : [];
            foreach (var caller in callers[called].Concat(makers))
                if (found.TryAdd(caller, $"{Name(caller)} → {found[called]}")) open.Enqueue(caller);
        }
        return found;
    }

    private static bool Makes(MethodBase method) =>
        method is MethodInfo { Name: "op_Implicit" or "ToScalar" or "ToBFloat16Scalar" } made && made.ReturnType == typeof(Scalar);

    private static string Name(MethodBase method)
    {
        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType.Name);
        return $"{method.DeclaringType?.Name}.{method.Name}({string.Join(", ", parameters)})";
    }
}
