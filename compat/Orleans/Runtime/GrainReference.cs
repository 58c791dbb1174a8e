using Orleans.Runtime.Calls;

namespace Orleans.Runtime;

/// <summary>A reference to a grain or observer; the proxies of interfaces derive from it.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal GrainReference(GrainReferenceShared shared, IdSpan key)
    {
        Shared = shared;
        GrainId = new(shared.GrainType, key);
    }

    internal GrainReferenceShared Shared { get; }

    internal ReferenceRuntime Runtime => Shared.Runtime;

    public GrainId GrainId { get; }

    public GrainInterfaceType InterfaceType => Shared.InterfaceType;

    public ushort InterfaceVersion => 0;

    public virtual string InterfaceName => InterfaceType.ToString();

    public virtual TGrainInterface Cast<TGrainInterface>() where TGrainInterface : IAddressable => (TGrainInterface)Runtime.Cast(this, typeof(TGrainInterface));

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => Equals(reference1, reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !Equals(reference1, reference2);

    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";
}

/// <summary>What all references of one grain type and interface share.</summary>
internal sealed record GrainReferenceShared(GrainType GrainType, GrainInterfaceType InterfaceType, ReferenceRuntime Runtime);
