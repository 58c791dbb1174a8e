namespace Orleans.Runtime;

// What silos say to each other besides calls of grains.

/// <summary>Are you there?</summary>
[GenerateSerializer, Immutable]
internal sealed record Ping;

/// <summary>The membership table has changed; read it.</summary>
[GenerateSerializer, Immutable]
internal sealed record MembershipChanged([property: Id(0)] long Version);

/// <summary>These clients are connected to the sender.</summary>
[GenerateSerializer, Immutable]
internal sealed record ClientsChanged([property: Id(0)] GrainId[] Clients);

/// <summary>Where is a grain active?</summary>
[GenerateSerializer, Immutable]
internal sealed record DirectoryLookup([property: Id(0)] GrainId Grain);

/// <summary>An activation wants to be the one.</summary>
[GenerateSerializer, Immutable]
internal sealed record DirectoryRegister([property: Id(0)] GrainAddress Address);

/// <summary>An activation has ended.</summary>
[GenerateSerializer, Immutable]
internal sealed record DirectoryUnregister([property: Id(0)] GrainAddress Address);

/// <summary>The owner's answer; nothing when the receiver is not the owner.</summary>
[GenerateSerializer, Immutable]
internal sealed record DirectoryAnswer([property: Id(0)] bool IsOwner, [property: Id(1)] GrainAddress? Address);

/// <summary>A new owner asks for all registrations of a silo that has seen this version of membership.</summary>
[GenerateSerializer, Immutable]
internal sealed record DirectoryCollect([property: Id(0)] long Version);

/// <summary>Registrations, and which of them were confirmed.</summary>
[GenerateSerializer, Immutable]
internal sealed record DirectoryContent([property: Id(0)] GrainAddress[] Addresses, [property: Id(1)] bool[] Held);

/// <summary>Which activations does the silo have?</summary>
[GenerateSerializer, Immutable]
internal sealed record ListActivations;

/// <summary>Collect what has idled so long.</summary>
[GenerateSerializer, Immutable]
internal sealed record CollectActivations([property: Id(0)] TimeSpan AgeLimit);

/// <summary>The reminder table has changed; read it.</summary>
[GenerateSerializer, Immutable]
internal sealed record RemindersChanged;
