using GanOrleans.Client.Cli;
using GanOrleans.Client.Output;
using GanOrleans.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary>Writes figures and says so.</summary>
internal static class FigureFile
{
    /// <summary>Writes one.</summary>
    /// <exception cref="UserException">There is nothing to draw.</exception>
    public static void Save(string path, IReadOnlyList<Panel> panels, int columns = 1)
    {
        if (panels.Count == 0)
            throw new UserException(
                ExitCodes.Conflict, "There is nothing to draw: of what was asked for these runs have no value that is a number.",
                "'ganctl status RUN' shows how far a run is.");
        Figure.Save(path, panels, columns);
    }

    /// <summary>Writes one that is all that a command gives.</summary>
    /// <exception cref="UserException">There is nothing to draw.</exception>
    public static int Answer(Invocation invocation, string path, IEnumerable<string> runs, IReadOnlyList<Panel> panels, int columns = 1)
    {
        Save(path, panels, columns);
        var answer = new PlotAnswer([.. runs], panels.Count, path);
        invocation.Output.Json(answer);
        invocation.Output.Text(answer.ToText());
        return ExitCodes.Ok;
    }
}
