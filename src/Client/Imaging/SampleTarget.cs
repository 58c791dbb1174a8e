using System.Globalization;
using GanOrleans.Client.Errors;
using GanOrleans.Imaging;

namespace GanOrleans.Client.Imaging;

/// <summary>Where samples are written: one picture, one NumPy file, or a folder with one picture each.</summary>
internal abstract class SampleTarget
{
    /// <summary>Reads the path that a user gave; refused before anything is drawn.</summary>
    public static SampleTarget Parse(string path)
    {
        if (path.EndsWith('/') || path.EndsWith(Path.DirectorySeparatorChar) || Directory.Exists(path))
        {
            OutputPath.Folder("-o", path);
            return new Folder(path);
        }

        var target = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => (SampleTarget)new Picture(path),
            ".npy" => new Numbers(path),
            _ => throw new UserException(
                ExitCodes.BadInput,
                $"-o '{path}' is not allowed.",
                "Allowed: a .png file, a .npy file, or a folder (with '/' at the end)."
                    + (path is "json" or "text" ? $" For JSON on standard output use --format {path}." : "")),
        };
        OutputPath.File("-o", path);
        return target;
    }

    /// <summary>Writes the samples and returns the files.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="columns">Samples in a row of a picture of all; 0 for a nearly square one.</param>
    public abstract IReadOnlyList<string> Write(SampleSet samples, int columns = 0);

    private sealed class Picture(string path) : SampleTarget
    {
        public override IReadOnlyList<string> Write(SampleSet samples, int columns = 0)
        {
            if (!SamplePictures.CanDraw(samples))
                throw new UserException(
                    ExitCodes.BadInput,
                    $"Samples of shape [{string.Join(", ", samples.Shape)}] have no picture.",
                    $"Write numbers instead: -o {Path.ChangeExtension(path, ".npy")}");
            PngWriter.Save(path, SamplePictures.Draw(samples, columns));
            return [path];
        }
    }

    private sealed class Numbers(string path) : SampleTarget
    {
        public override IReadOnlyList<string> Write(SampleSet samples, int columns = 0)
        {
            NpyFile.Save(path, samples.Shape, samples.Values);
            return [path];
        }
    }

    private sealed class Folder(string path) : SampleTarget
    {
        public override IReadOnlyList<string> Write(SampleSet samples, int columns = 0)
        {
            if (!samples.AreImages || !SamplePictures.CanDraw(samples))
                throw new UserException(
                    ExitCodes.BadInput,
                    $"Samples of shape [{string.Join(", ", samples.Shape)}] are not images of 1 or 3 channels.",
                    "Write them into one .npy file.");

            Directory.CreateDirectory(path);
            var files = new List<string>(samples.Count);
            for (var i = 0; i < samples.Count; i++)
            {
                files.Add(Path.Combine(path, i.ToString("000000", CultureInfo.InvariantCulture) + ".png"));
                PngWriter.Save(files[^1], SamplePictures.DrawOne(samples, i));
            }

            return files;
        }
    }
}
