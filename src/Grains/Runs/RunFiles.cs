using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanOrleans.Contracts;

namespace GanOrleans.Grains.Runs;

/// <summary>What a run's folder holds beside its checkpoints and logs. Files are written whole and then renamed.</summary>
internal sealed class RunFiles(string folder)
{
    private static readonly JsonSerializerOptions Indented = new(TrainingJson.Options) { WriteIndented = true };

    /// <summary>Writes <c>run.json</c>: everything that reproducing the run needs.</summary>
    public void WriteDescription(RunPlan plan, DateTimeOffset submittedAt)
    {
        var description = new JsonObject
        {
            ["runId"] = plan.RunId,
            ["submittedAt"] = submittedAt,
            ["seed"] = plan.Spec.Seed,
            ["workers"] = plan.Workers,
            ["threads"] = plan.Threads,
            ["device"] = plan.NetworkKind,
            ["workerDevice"] = plan.WorkerKind,
            ["datasetHash"] = plan.DatasetHash,
            ["spec"] = RunSpecJson.ToNode(plan.Spec),
            ["training"] = JsonNode.Parse(plan.Training),
            ["versions"] = new JsonObject
            {
                ["ganOrleans"] = typeof(RunFiles).Assembly.GetName().Version?.ToString(3),
                ["dotnet"] = Environment.Version.ToString(),
                ["libtorch"] = TorchSharp.torch.__version__,
            },
        };
        Write("run.json", System.Text.Encoding.UTF8.GetBytes(description.ToJsonString(Indented) + "\n"));
    }

    /// <summary>Writes a picture of samples as <c>samples/{iteration}.png</c>.</summary>
    public void WritePicture(byte[] png, long iteration) =>
        Write(Path.Combine("samples", FormattableString.Invariant($"{iteration:D6}.png")), png);

    /// <summary>
    /// Moves pictures of iterations beyond one that the run goes back to into <c>samples/left</c>, named after the generation that ends.
    /// </summary>
    public void ArchivePictures(long iteration, int generation)
    {
        var samples = Path.Combine(folder, "samples");
        if (!Directory.Exists(samples))
            return;
        foreach (var picture in Directory.EnumerateFiles(samples, "*.png").ToArray())
        {
            var name = Path.GetFileNameWithoutExtension(picture);
            if (!long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var of) || of <= iteration)
                continue;
            var left = Directory.CreateDirectory(Path.Combine(samples, "left")).FullName;
            File.Move(
                picture, Path.Combine(left, string.Create(CultureInfo.InvariantCulture, $"{name}-g{generation}.png")), overwrite: true);
        }
    }

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".tmp";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
    }
}
