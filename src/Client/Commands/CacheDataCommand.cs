using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl data cache</c>: the prepared data sets of this machine's home, with size and last use; removes them.</summary>
internal sealed class CacheDataCommand : GanCommand
{
    private static readonly string[] Heading = ["NAME", "IMAGES", "SHAPE", "SIZE", "LAST USED (UTC)", "SOURCE"];

    private readonly Option<string> remove = new("--remove")
    {
        Description = "Remove this one, or all; silos that use it go on, and it is made again when it is needed",
        HelpName = "name|all",
    };

    public CacheDataCommand(GlobalOptions options, GanctlHost host)
        : base("cache", "List the prepared data sets with size and last use, or remove them", options, host) => Add(remove);

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (output, request) = (invocation.Output, new CacheDataRequest(invocation.Parse.GetValue(remove)));
        var answer = await SiloTool.AskAsync<CacheDataRequest, CacheDataAnswer>(ToolNames.CacheData, request, invocation);

        output.Json(answer);
        foreach (var entry in answer.Removed)
            output.Text($"{entry.Name} is removed ({Size(entry.Bytes)}).");
        if (answer.Entries.Length == 0)
            output.Text($"No data set is prepared in {answer.Folder}.");
        else
            WriteTable(output, answer);
        return ExitCodes.Ok;
    }

    private static void WriteTable(CommandOutput output, CacheDataAnswer answer)
    {
        foreach (var line in Columns.Lines([Heading, .. answer.Entries.Select(Row)]))
            output.Text(line);
        output.Text($"{Size(answer.Entries.Sum(entry => entry.Bytes))} in {answer.Folder}");
    }

    private static string[] Row(CacheEntryReport entry) =>
    [
        entry.Name, entry.Count.ToString("N0", CultureInfo.InvariantCulture), string.Join(" × ", entry.Shape), Size(entry.Bytes),
        entry.LastUsed.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), entry.Source,
    ];

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
