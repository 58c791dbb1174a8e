using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>Creates instances whose members are set afterwards: by the parameterless constructor where there is one, else without a constructor.</summary>
internal static class Activators
{
    public static T Create<T>() => Holder<T>.Create();

    private static class Holder<T>
    {
        public static readonly Func<T> Create = Make();

        private static Func<T> Make()
        {
            var type = typeof(T);
            if (type.IsValueType)
                return () => default!;
            if (type == typeof(string) || type.IsAbstract || type.IsInterface || type.IsArray)
                return () => default!;
            var constructor = type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);
            return constructor is null
                ? () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T))
                : () => (T)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null);
        }
    }
}
