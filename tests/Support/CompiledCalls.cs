using System.Reflection;

namespace GanOrleans.Support;

/// <summary>What a compiled program calls, read from its metadata.</summary>
public static class CompiledCalls
{
    /// <summary>The first type argument of every call of a generic method: in the compiled program each stands with its type.</summary>
    public static IEnumerable<Type> TypeArguments(Assembly program, Type declaring, string name)
    {
        const int Instantiations = 0x2B000000;   // the table of methods with their type arguments, ECMA-335 II.22.29
        for (var row = 1; ; row++)
        {
            MethodBase? method;
            try
            {
                method = program.ManifestModule.ResolveMethod(Instantiations | row);
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break;
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                continue;   // its arguments are those of the generic code around it
            }

            if (method is not null && method.Name == name && method.DeclaringType == declaring)
                yield return method.GetGenericArguments()[0];
        }
    }
}
