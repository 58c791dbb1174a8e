using GanOrleans.Client.Errors;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Runs;

namespace GanOrleans.Client.Commands;

/// <summary>A run's settings and a checkpoint of it in a temporary folder, for a tool that reads them; gone when disposed.</summary>
internal sealed class ExportedRun : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ganctl-").FullName;

    private ExportedRun(RunPlan plan) => Plan = plan;

    public RunPlan Plan { get; }

    public required string Checkpoint { get; init; }

    public string Folder => Path.Combine(root, Checkpoint);

    /// <summary>Copies a checkpoint from the cluster.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="id">The run's id.</param>
    /// <param name="from">The checkpoint's name; null for the newest on the run's line.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ExportedRun> FetchAsync(GanClient client, string id, string? from, CancellationToken cancellation)
    {
        var plan = await client.PlanAsync(id, cancellation);
        if (from is not null)
            await CheckpointName.RequireAsync(client, id, from, cancellation);
        var name = from
            ?? CheckpointInfo.Newest(await client.ListCheckpointsAsync(id, cancellation))?.Name
            ?? throw new UserException(
                ExitCodes.NotFound, $"Run '{id}' has no checkpoint yet.", $"'ganctl checkpoint save {id}' writes one.");
        var run = new ExportedRun(plan) { Checkpoint = name };
        try
        {
            await client.ExportCheckpointAsync(id, name, run.Folder, cancellation);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
