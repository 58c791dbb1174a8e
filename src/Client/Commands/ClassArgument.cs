using System.CommandLine;
using System.Globalization;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Contracts.Specs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary>Reads <c>--class</c>: a class's name, its number, or <c>all</c> in turn. A name wins over a number.</summary>
internal static class ClassArgument
{
    /// <summary>Sample i is of class i mod their number.</summary>
    public const string All = "all";

    private const int MaxListed = 20;

    /// <summary>The option.</summary>
    public static Option<string> Create(string description) => new("--class") { Description = description, HelpName = "name|n|all" };

    /// <summary>Refuses what can be no class of any run.</summary>
    public static void Check(ParseResult parse, Option<string> option)
    {
        if (parse.GetValue(option) is { } text && string.IsNullOrWhiteSpace(text))
            throw new UserException(
                ExitCodes.BadInput, $"{option.Name} '{text}' is not allowed.", $"Allowed: a class's name or number, or '{All}'.");
    }

    /// <summary>The number of the class that is meant, <see cref="SampleRequest.AllClasses"/>, or null where none is given.</summary>
    /// <exception cref="UserException">The run has no such class, or none at all.</exception>
    public static int? Resolve(ParseResult parse, Option<string> option, RunPlan plan)
    {
        if (parse.GetValue(option) is not { } text)
            return null;
        if (plan.Classes == 0)
            throw new UserException(
                ExitCodes.BadInput, $"{option.Name} '{text}' does not go with run '{plan.RunId}': '{plan.Spec.Variant}' is unconditional.",
                $"Leave {option.Name} out, or train a conditional variant, such as cgan.");
        if (text == All)
            return SampleRequest.AllClasses;
        var names = plan.ClassNames ?? [];
        if (Array.IndexOf(names, text) is >= 0 and var named)
            return named;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < plan.Classes)
            return number;
        throw new UserException(
            ExitCodes.BadInput, $"{option.Name} '{text}' is not a class of run '{plan.RunId}'.",
            $"Allowed: 0 to {plan.Classes - 1}{Listed(names)} or '{All}'.{Near(text, names)}");
    }

    private static string Listed(string[] names)
    {
        // Names that are the numbers say nothing more.
        if (names.Length == 0 || names.Index().All(pair => pair.Item == pair.Index.ToString(CultureInfo.InvariantCulture)))
            return "";
        var more = names.Length > MaxListed ? $" and {names.Length - MaxListed} more" : "";
        return $" ({string.Join(", ", names.Take(MaxListed))}{more})";
    }

    private static string Near(string text, string[] names) =>
        Suggestion.Closest(text, names) is { } near ? $" Did you mean '{near}'?" : "";
}
