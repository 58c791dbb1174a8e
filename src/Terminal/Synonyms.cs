namespace GanOrleans.Terminal;

/// <summary>Maps verbs of other programs to commands of ganctl.</summary>
public static class Synonyms
{
    private static readonly Dictionary<string, string> OfRoot = new()
    {
        ["ls"] = "'ganctl list' shows the runs, 'ganctl data list' the data sets",
        ["ps"] = "'ganctl list' shows the runs",
        ["runs"] = "'ganctl list' shows the runs",
        ["show"] = "'ganctl status RUN' shows a run",
        ["describe"] = "'ganctl status RUN' shows a run",
        ["info"] = "'ganctl status RUN' shows a run",
        ["rm"] = "'ganctl cancel RUN' ends a run; its files stay in the run's folder, which 'ganctl status RUN' names",
        ["remove"] = "'ganctl cancel RUN' ends a run; its files stay in the run's folder, which 'ganctl status RUN' names",
        ["delete"] = "'ganctl cancel RUN' ends a run; its files stay in the run's folder, which 'ganctl status RUN' names",
        ["stop"] = "'ganctl pause RUN' stops a run until it is resumed, 'ganctl cancel RUN' ends it",
        ["kill"] = "'ganctl cancel RUN' ends a run",
        ["abort"] = "'ganctl cancel RUN' ends a run",
        ["logs"] = "'ganctl events RUN' shows a run's history, 'ganctl watch RUN' its figures as they come",
        ["log"] = "'ganctl events RUN' shows a run's history, 'ganctl watch RUN' its figures as they come",
        ["tail"] = "'ganctl watch RUN' shows a run's figures as they come",
        ["follow"] = "'ganctl watch RUN' shows a run's figures as they come",
        ["attach"] = "'ganctl watch RUN' shows a run's figures as they come",
        ["run"] = "'ganctl submit' starts a run, 'ganctl demo' one with everything that it needs",
        ["train"] = "'ganctl submit' starts a run, 'ganctl demo' one with everything that it needs",
        ["start"] = "'ganctl submit' starts a run, 'ganctl silo' a silo",
        ["create"] = "'ganctl submit' starts a run",
        ["new"] = "'ganctl submit' starts a run",
        ["serve"] = "'ganctl silo' starts a silo",
        ["server"] = "'ganctl silo' starts a silo",
        ["continue"] = "'ganctl resume RUN' continues a paused run",
        ["generate"] = "'ganctl sample RUN' draws samples",
        ["draw"] = "'ganctl sample RUN' draws samples",
        ["models"] = "'ganctl variants' shows what can be trained",
        ["datasets"] = "'ganctl data list' shows the data sets",
        ["dataset"] = "'ganctl data list' shows the data sets",
        ["save"] = "'ganctl checkpoint save RUN' writes a checkpoint",
        ["checkpoints"] = "'ganctl checkpoint list RUN' shows a run's checkpoints",
        ["pull"] = "'ganctl sample RUN' draws samples, 'ganctl checkpoint export RUN NAME --to FOLDER' copies a checkpoint's files",
        ["export"] = "'ganctl checkpoint export RUN NAME --to FOLDER' copies a checkpoint's files",
        ["version"] = "'ganctl --version' shows the version",
    };

    private static readonly Dictionary<string, string> OfCommands = new()
    {
        ["ls"] = "list",
        ["show"] = "list",
        ["create"] = "save",
        ["write"] = "save",
        ["check"] = "verify",
        ["validate"] = "verify",
        ["download"] = "fetch",
        ["get"] = "fetch",
        ["info"] = "inspect",
        ["describe"] = "inspect",
        ["load"] = "restore",
        ["rollback"] = "restore",
        ["copy"] = "export",
        ["cp"] = "export",
        ["add"] = "arm",
        ["rm"] = "clear",
        ["remove"] = "clear",
        ["build"] = "prepare",
    };

    /// <summary>The first words that are known from elsewhere.</summary>
    public static IReadOnlyCollection<string> Verbs => OfRoot.Keys;

    /// <summary>A sentence on what to use instead of a verb that is not known; null where nothing is near.</summary>
    /// <param name="verb">What was given.</param>
    /// <param name="within">The command that it was given to, with its name; "ganctl" for the first word.</param>
    /// <param name="known">What that command knows.</param>
    public static string? Of(string verb, string within, IReadOnlyCollection<string> known)
    {
        var word = verb.ToLowerInvariant();
        if (within == "ganctl" && OfRoot.GetValueOrDefault(word) is { } sentence)
            return sentence + ".";
        if (OfCommands.GetValueOrDefault(word) is { } other && known.Contains(other))
            return $"Did you mean '{within} {other}'?";
        return (within, word) switch
        {
            ("ganctl checkpoint", "rm" or "remove" or "delete") =>
                "Checkpoints go by themselves: the newest ones stay (keep-checkpoints), and those that are pinned.",
            ("ganctl data", "rm" or "remove" or "delete" or "clean") => "'ganctl data cache --remove NAME' removes a prepared data set.",
            _ => null,
        };
    }
}
