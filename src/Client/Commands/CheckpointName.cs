using GanOrleans.Client.Runs;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Commands;

/// <summary>Names of checkpoints as users give them.</summary>
internal static class CheckpointName
{
    /// <exception cref="UserException">The run has none of that name; the message lists those that it has.</exception>
    public static async Task RequireAsync(GanClient client, string id, string checkpoint, CancellationToken cancellation)
    {
        var names = (await client.ListCheckpointsAsync(id, cancellation)).Select(known => known.Name).ToList();
        if (!names.Contains(checkpoint))
            throw new UserException(
                ExitCodes.NotFound,
                $"Run '{id}' has no checkpoint '{checkpoint}'.",
                names.Count == 0 ? $"It has none yet; 'ganctl checkpoint save {id}' writes one." : $"It has: {string.Join(", ", names)}.");
    }
}
