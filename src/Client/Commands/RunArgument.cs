using System.CommandLine;
using GanOrleans.Client.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

internal static class RunArgument
{
    private const int MaxRuns = 20;

    /// <summary>The run that a command is about.</summary>
    public static Argument<string> Create() => new("run") { Description = "A run's id, the beginning of one, or 'last'" };

    /// <summary>The runs that a command is about.</summary>
    public static Argument<string[]> CreateSeveral() => new("runs")
    {
        Description = "Ids of runs, the beginnings of them, or 'last'",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The ids that are meant, in the order of the names.</summary>
    /// <exception cref="UserException">One is not known, or two are the same run.</exception>
    public static async Task<IReadOnlyList<string>> ResolveAsync(
        GanClient client, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        if (names.Count > MaxRuns)
            throw new UserException(ExitCodes.BadInput, $"{names.Count} runs are given.", $"Allowed: at most {MaxRuns} at once.");
        List<string> ids = [];
        foreach (var name in names)
        {
            var id = await client.ResolveAsync(name, cancellation);
            if (ids.Contains(id))
                throw new UserException(ExitCodes.BadInput, $"The run '{id}' is given twice.", "Name each once.");
            ids.Add(id);
        }

        return ids;
    }
}
