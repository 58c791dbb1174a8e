using System.Text.RegularExpressions;

namespace GanOrleans.Contracts.Specs;

// What people write for a value, what it means, and what it looks like.
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

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    internal static partial Regex NamePattern();

    // A checkpoint that there is not is refused by the silo, with those that there are.
    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,127}(@[A-Za-z0-9][A-Za-z0-9._-]{0,63})?\z")]
    private static partial Regex BranchPattern();

    // Whether LOW lies below HIGH is the variant's check, which reads the numbers.
    [GeneratedRegex(@"\A(normal|uniform|uniform-sqrt3|uniform:[-+.0-9eE]{1,32}:[-+.0-9eE]{1,32})\z")]
    private static partial Regex PriorPattern();

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}(, ?[a-z0-9-]{1,32}){0,31}\z")]
    private static partial Regex NameListPattern();

    [GeneratedRegex(@"\A(/|[A-Za-z]:[\\/])[^\0]{0,1020}\z")]
    private static partial Regex FolderPattern();
}
