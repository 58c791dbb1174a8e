using System.CommandLine;
using System.Globalization;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Pixels;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Data;

/// <summary><c>ganctl data cache</c>: the prepared data sets of this machine's home, with size and last use; removes them.</summary>
internal sealed class CacheDataCommand : OfflineCommand
{
    private const string All = "all";
    private static readonly string[] Heading = ["NAME", "IMAGES", "SHAPE", "SIZE", "LAST USED (UTC)", "SOURCE"];

    private readonly Option<string> remove = new("--remove")
    {
        Description = "Remove this one, or all; silos that use it go on, and it is made again when it is needed",
        HelpName = "name|all",
    };

    public CacheDataCommand(OfflineHost host)
        : base("cache", "List the prepared data sets with size and last use, or remove them", host) => Add(remove);

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var answer = Remove(parse.GetValue(remove), cancellation);

        output.Json(answer);
        foreach (var entry in answer.Removed)
            output.Text($"{entry.Name} is removed ({Size(entry.Bytes)}).");
        if (answer.Entries.Length == 0)
        {
            output.Text($"No data set is prepared in {answer.Folder}.");
            return ExitCodes.Ok;
        }

        output.Table([Heading, .. answer.Entries.Select(Row)]);
        output.Text($"{Size(answer.Entries.Sum(entry => entry.Bytes))} in {answer.Folder}");
        return ExitCodes.Ok;
    }

    private static CacheDataAnswer Remove(string? remove, CancellationToken cancellation)
    {
        var options = DataFolders.Options(root: null);
        var entries = DataSets.ListCache(options);
        PixelCacheEntry[] removed = [.. entries.Where(entry => remove == All || remove == entry.Name)];
        var names = string.Join(", ", entries.Select(entry => entry.Name));
        if (remove is not (null or All) && removed.Length == 0)
            throw new UserException(
                ExitCodes.BadInput, $"There is no prepared data set '{remove}'.",
                names.Length == 0 ? "There are none." : $"There are: {names}; or '{All}'.");
        foreach (var entry in removed)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!DataSets.RemoveFromCache(options, entry.Name))
                throw new UserException(
                    ExitCodes.Conflict, $"'{entry.Name}' is being made by another process.", "Wait for it, or end that process.");
        }

        return new CacheDataAnswer(
            DataSets.CacheFolder(options), [.. entries.Except(removed).Select(Report)], [.. removed.Select(Report)]);
    }

    private static CacheEntryReport Report(PixelCacheEntry entry) => new(
        entry.Name, entry.Source, entry.Count, [.. entry.Shape], entry.Bytes, new DateTimeOffset(entry.LastUsed, TimeSpan.Zero),
        entry.IsWhole);

    private static string[] Row(CacheEntryReport entry) =>
    [
        entry.Name, entry.Count.ToString("N0", CultureInfo.InvariantCulture), string.Join(" × ", entry.Shape), Size(entry.Bytes),
        entry.LastUsed.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), entry.Source,
    ];

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}

/// <param name="Folder">The folder of all of them.</param>
/// <param name="Entries">Those that there are now.</param>
/// <param name="Removed">Those that were removed.</param>
internal sealed record CacheDataAnswer(string Folder, CacheEntryReport[] Entries, CacheEntryReport[] Removed);

/// <param name="Name">Its name.</param>
/// <param name="Source">Where its images come from; what it is instead where it is not whole.</param>
/// <param name="Count">Number of images.</param>
/// <param name="Shape">[C, H, W].</param>
/// <param name="Bytes">Size on the disk.</param>
/// <param name="LastUsed">When it was used last.</param>
/// <param name="Whole">Whether it can be used; what is not is made again.</param>
internal sealed record CacheEntryReport(
    string Name, string Source, int Count, long[] Shape, long Bytes, DateTimeOffset LastUsed, bool Whole);
