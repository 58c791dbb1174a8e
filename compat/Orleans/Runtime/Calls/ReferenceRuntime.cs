namespace Orleans.Runtime.Calls;

internal abstract class ReferenceRuntime
{
    public abstract object Cast(GrainReference reference, Type interfaceType);
}
