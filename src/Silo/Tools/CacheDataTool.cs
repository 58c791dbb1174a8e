using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Pixels;

namespace GanOrleans.Silo.Tools;

/// <summary>Lists the prepared data sets of this machine's home, or removes some.</summary>
internal sealed class CacheDataTool() : SiloTool<CacheDataRequest, CacheDataAnswer>(ToolNames.CacheData, usesTorch: false)
{
    private const string All = "all";

    protected override CacheDataAnswer Answer(CacheDataRequest request, Action<string> tell, CancellationToken cancellation)
    {
        var options = ToolData.Options(root: null);
        var entries = DataSets.ListCache(options);
        PixelCacheEntry[] removed = [.. entries.Where(entry => request.Remove == All || request.Remove == entry.Name)];
        var names = string.Join(", ", entries.Select(entry => entry.Name));
        if (request.Remove is { } name and not All && removed.Length == 0)
            throw new ToolException(
                ToolException.BadInput, $"There is no prepared data set '{name}'.",
                names.Length == 0 ? "There are none." : $"There are: {names}; or '{All}'.");
        foreach (var entry in removed)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!DataSets.RemoveFromCache(options, entry.Name))
                throw new ToolException(
                    ToolException.Conflict, $"'{entry.Name}' is being made by another process.", "Wait for it, or end that process.");
        }

        return new CacheDataAnswer(
            DataSets.CacheFolder(options), [.. entries.Except(removed).Select(Report)], [.. removed.Select(Report)]);
    }

    private static CacheEntryReport Report(PixelCacheEntry entry) =>
        new(
            entry.Name, entry.Source, entry.Count, [.. entry.Shape], entry.Bytes, new DateTimeOffset(entry.LastUsed, TimeSpan.Zero),
            entry.IsWhole);
}
