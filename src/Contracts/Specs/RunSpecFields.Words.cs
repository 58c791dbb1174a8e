namespace GanOrleans.Contracts.Specs;

// What people write for a value, and what it means.
public static partial class RunSpecFields
{
    // A kind of that name may be announced by a silo; a silo refuses the word where none is.
    private static Dictionary<string, string> DeviceWords => new()
    {
        ["gpu"] = "cuda",
        ["gpus"] = "cuda",
        ["gpu:0"] = "cuda",
        ["nvidia"] = "cuda",
        ["cuda"] = "cuda",   // in capitals
        ["cuda:0"] = "cuda",
        ["cpu"] = "cpu",
        ["cpu:0"] = "cpu",
    };

    private static Dictionary<string, string> PrecisionWords => new() { ["bfloat16"] = "bf16", ["float32"] = "fp32" };
}
