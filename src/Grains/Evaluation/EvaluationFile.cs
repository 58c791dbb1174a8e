using System.Text.Json;
using System.Text.Json.Serialization;
using GanOrleans.Contracts.Evaluation;
using GanOrleans.Grains.Runs;

namespace GanOrleans.Grains.Evaluation;

/// <summary>The results of a run's evaluations, one line of JSON each: <c>evaluations.jsonl</c> in its folder.</summary>
internal sealed class EvaluationFile(string folder)
{
    private const string Name = "evaluations.jsonl";

    // A divergence may be infinite.
    private static readonly JsonSerializerOptions Json = new(TrainingJson.Options)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private string FullPath => Path.Combine(folder, Name);

    /// <summary>Adds a result.</summary>
    public void Append(EvaluationResult result)
    {
        Directory.CreateDirectory(folder);
        using var file = new FileStream(FullPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        // A line that was cut short by a lost machine stays alone.
        var isCut = file.Length > 0 && ReadLast(file) != '\n';
        file.Seek(0, SeekOrigin.End);
        using var writer = new StreamWriter(file);
        if (isCut)
            writer.Write('\n');
        writer.Write(JsonSerializer.Serialize(result, Json) + "\n");
    }

    /// <summary>All results, oldest first; lines that cannot be read are left out.</summary>
    public EvaluationResult[] Read() => File.Exists(FullPath) ? [.. File.ReadLines(FullPath).Select(Parse).OfType<EvaluationResult>()] : [];

    private static int ReadLast(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }

    private static EvaluationResult? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<EvaluationResult>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
