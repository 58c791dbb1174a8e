using System.Net;
using System.Text.RegularExpressions;

namespace GanOrleans.Support.Harness;

/// <summary>One silo in a process of its own.</summary>
internal sealed partial class SiloProcess : ChildProcess
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    public SiloProcess(string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
        : base("gan-silo", ["--name", name, .. arguments], environment) => Name = name;

    public string Name { get; }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Gateway => IPEndPoint.Parse(Ready().Match(Output).Groups[1].Value);

    /// <summary>Where a browser finds its page.</summary>
    public string Page => Ready().Match(Output).Groups[2].Value;

    /// <summary>Returns when the silo takes calls.</summary>
    public Task WaitUntilReadyAsync() =>
        Deadline.UntilAsync(
            $"silo '{Name}' is ready", StartLimit,
            () => HasExited ? throw new InvalidOperationException($"Silo '{Name}' ended with {ExitCode}.\n{Log}") : Ready().IsMatch(Output),
            () => Log);

    [GeneratedRegex(@"^READY gateway=(\S+)(?: page=(\S+))?", RegexOptions.Multiline)]
    private static partial Regex Ready();
}
