using GanOrleans.Client.Cli;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary>A run's settings and a checkpoint of it in a temporary folder, for a tool that reads them; gone when disposed.</summary>
internal sealed class ExportedRun : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ganctl-").FullName;

    private readonly RunPlan plan;
    private readonly string checkpoint;

    private ExportedRun(RunPlan plan, string checkpoint)
    {
        this.plan = plan;
        this.checkpoint = checkpoint;
    }

    /// <summary>The folder with the checkpoint's files, of its name.</summary>
    public string Folder => Path.Combine(root, checkpoint);

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
        var run = new ExportedRun(plan, name);
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

    /// <summary>A command of the silo's binary on this checkpoint.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="dataRoot">Folder that holds data files; null for the run's.</param>
    public SiloWords Words(string command, string? dataRoot) => new SiloWords(command)
        .With("--checkpoint", Folder).With("--training", plan.Training).With("--origin", $"{plan.RunId} {checkpoint}")
        .With("--data-root", dataRoot ?? plan.Spec.DataRoot).With("--image-size", plan.Spec.ImageSize);

    public void Dispose() => Directory.Delete(root, recursive: true);
}
