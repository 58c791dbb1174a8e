using System.Reflection;
using System.Runtime.Loader;
using GanOrleans.Models.Training;

namespace GanOrleans.Models.Variants;

/// <summary>
/// Variants from assemblies of others: any that references this one may hold classes that implement <see cref="IVariant"/>.
/// </summary>
public static class VariantAssemblies
{
    /// <summary>
    /// Loads an assembly and registers every public class in it that implements <see cref="IVariant"/>
    /// and has a constructor without parameters.
    /// </summary>
    /// <param name="path">The file. What it references beyond this program's own assemblies is looked for beside it.</param>
    /// <returns>The names of its variants.</returns>
    /// <exception cref="ArgumentException">The file is no assembly, was built against another version, or holds no variant, or a variant's
    /// name is taken; the message says which.</exception>
    public static IReadOnlyList<string> Load(string path)
    {
        var variants = Types(path).Where(IsVariant).Select(type => Create(path, type)).ToList();
        if (variants.Count == 0)
            throw new ArgumentException(
                $"'{path}' holds no variant: a public class that implements {typeof(IVariant).FullName} and has a constructor without "
                    + $"parameters.",
                nameof(path));
        try
        {
            foreach (var variant in variants) VariantRegistry.Register(variant);
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException($"'{path}': {e.Message}", nameof(path), e);
        }
        return [.. variants.Select(variant => variant.Info.Name)];
    }

    private static Type[] Types(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            AssemblyLoadContext.Default.Resolving += Beside;
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(full).GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            var reasons = e.LoaderExceptions.OfType<Exception>().Select(reason => reason.Message).Distinct();
            throw new ArgumentException(
                $"'{path}' does not fit this program: {string.Join(" ", reasons)} Build it against this version.", nameof(path), e);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException)
        {
            throw new ArgumentException($"'{path}' cannot be loaded as an assembly: {e.Message}", nameof(path), e);
        }

        Assembly? Beside(AssemblyLoadContext context, AssemblyName name) =>
            Path.Combine(Path.GetDirectoryName(full)!, name.Name + ".dll") is var file && File.Exists(file)
                ? context.LoadFromAssemblyPath(file)
                : null;
    }

    private static bool IsVariant(Type type) =>
        type is { IsPublic: true, IsClass: true, IsAbstract: false }
        && typeof(IVariant).IsAssignableFrom(type)
        && type.GetConstructor(Type.EmptyTypes) is not null;

    private static IVariant Create(string path, Type type)
    {
        try
        {
            return (IVariant)Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException e)
        {
            throw new ArgumentException($"'{path}': the constructor of {type} failed: {e.InnerException!.Message}", nameof(path), e);
        }
    }
}
