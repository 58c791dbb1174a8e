namespace GanOrleans.Compat.Tests.Torch;

/// <summary>The torch tests run one after the other: seeds, thread counts and handle counts belong to the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}
