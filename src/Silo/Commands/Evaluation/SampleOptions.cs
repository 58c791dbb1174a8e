using System.CommandLine;
using GanOrleans.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>What the commands share that ganctl gives samples or a checkpoint of a run.</summary>
internal static class SampleOptions
{
    /// <summary>What the samples or the checkpoint are called in the output.</summary>
    public static Option<string> Origin() => new("--origin") { Description = "What they are called in the output", HelpName = "text" };

    /// <summary>An option that ganctl always gives.</summary>
    public static Option<T> Needed<T>(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help, Required = true };

    /// <exception cref="UserException">The file is no .npy file.</exception>
    public static (long[] Shape, float[] Values) ReadArray(string path)
    {
        try
        {
            return NpyFile.Load(path);
        }
        catch (InvalidDataException e)
        {
            throw new UserException(ExitCodes.BadInput, e.Message, cause: e);
        }
    }
}
