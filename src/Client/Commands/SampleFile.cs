using System.Globalization;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Imaging;

namespace GanOrleans.Client.Commands;

/// <summary>Samples of a run in a temporary file, for a tool that reads them; gone when disposed.</summary>
internal sealed class SampleFile : IDisposable
{
    private SampleFile(string id, DrawnSamples drawn)
    {
        Drawn = drawn;
        Origin = string.Create(CultureInfo.InvariantCulture, $"{id}, iteration {drawn.Iteration:N0} ({drawn.Source})");
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("ganctl-").FullName, "samples.npy");
        NpyFile.Save(Path, drawn.Samples.Shape, drawn.Samples.Values);
    }

    public DrawnSamples Drawn { get; }

    public string Path { get; }

    /// <summary>Where they come from, for people.</summary>
    public string Origin { get; }

    public static async Task<SampleFile> DrawAsync(GanClient client, string id, SampleRequest request, CancellationToken cancellation)
    {
        if (request.Checkpoint is { } checkpoint)
            await CheckpointName.RequireAsync(client, id, checkpoint, cancellation);
        return new SampleFile(id, await client.SampleAsync(id, request, cancellation));
    }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
}
