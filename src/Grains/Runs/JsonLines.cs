using System.Text.Json;
using System.Text.Json.Serialization;

namespace GanOrleans.Grains.Runs;

/// <summary>Records in a file of the run's folder, one line of JSON each.</summary>
/// <param name="path">The file, which need not be there.</param>
internal class JsonLines<T>(string path)
    where T : class
{
    // A divergence may be infinite.
    private static readonly JsonSerializerOptions Json = new(TrainingJson.Options)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Adds a record.</summary>
    public void Append(T record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        // A line that was cut short by a lost machine stays alone.
        var isCut = file.Length > 0 && ReadLast(file) != '\n';
        file.Seek(0, SeekOrigin.End);
        using var writer = new StreamWriter(file);
        if (isCut)
            writer.Write('\n');
        writer.Write(JsonSerializer.Serialize(record, Json) + "\n");
    }

    /// <summary>All records, oldest first; lines that cannot be read are left out.</summary>
    public T[] Read() => File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<T>()] : [];

    private static int ReadLast(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }

    private static T? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
