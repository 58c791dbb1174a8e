using GanOrleans.Models.Data;

namespace GanOrleans.Models.Tests.Data;

/// <summary>Finds real data where a machine has it: GAN_DATA_ROOT, or a folder 'data' beside this checkout or above it.</summary>
internal static class RealData
{
    /// <summary>The root below which a file lies, or null.</summary>
    public static string? Root(string file)
    {
        if (
            Environment.GetEnvironmentVariable(DataSetOptions.RootVariable) is { Length: > 0 } given
            && File.Exists(Path.Combine(given, file)))
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is { Parent: not null }; folder = folder.Parent)
        {
            var near = folder
                .EnumerateDirectories()
                .Select(d => Path.Combine(d.FullName, "data"))
                .Prepend(Path.Combine(folder.FullName, "data"));
            if (near.FirstOrDefault(root => File.Exists(Path.Combine(root, file))) is { } found)
                return found;
        }

        return null;
    }
}
