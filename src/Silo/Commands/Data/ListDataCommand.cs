using System.CommandLine;
using GanOrleans.Models.Data;
using GanOrleans.Models.Data.Files;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Data;

/// <summary><c>ganctl data list</c>: the data sets and where their files are; loads and fetches nothing.</summary>
internal sealed class ListDataCommand : OfflineCommand
{
    private static readonly string[] Heading = ["DATASET", "KIND", "FILES", "WHAT"];

    private readonly Option<string> root = DataCommand.RootOption();

    public ListDataCommand(OfflineHost host)
        : base("list", "List the data sets and where their files are", host) => Add(root);

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var options = DataFolders.Options(parse.GetValue(root));
        DataSetListing[] sets = [.. DataSets.Known.Select(info => Describe(info, options))];

        output.Json(sets);
        output.Table([Heading, .. sets.Select(set => new[] { set.Name, set.Kind, set.Location ?? set.Source, set.Summary })]);
        foreach (var set in sets.Where(set => set.Fault is not null))
            output.Text($"{set.Name}: {set.Fault}");
        return ExitCodes.Ok;
    }

    private static DataSetListing Describe(DataSetInfo info, DataSetOptions options)
    {
        string? location;
        try
        {
            location = DataSets.Locate(info.Name, options);
        }
        catch (DataSetException e) when (e.File != options.Root)   // a root that is no folder is one for all sets
        {
            return new DataSetListing(info.Name, info.Summary, Kind(info), "incomplete", null, e.Message);
        }

        var source = info.Files switch
        {
            DataSetFiles.None => "generated",
            _ when location is not null => "here",
            DataSetFiles.Download => "download",
            _ => "local",
        };
        return new DataSetListing(info.Name, info.Summary, Kind(info), source, location);
    }

    private static string Kind(DataSetInfo info) => info.IsImage ? "images" : "points";
}

/// <param name="Name">The word of <c>--dataset</c>.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Kind"><c>images</c> or <c>points</c>.</param>
/// <param name="Source">
/// <c>generated</c>, <c>here</c> (its files were found), <c>download</c> (fetched on first use), <c>local</c> (its files have to be
/// given) or <c>incomplete</c> (some are there).
/// </param>
/// <param name="Location">Where its files were found, or null.</param>
/// <param name="Fault">Of an incomplete set what is missing; else null.</param>
internal sealed record DataSetListing(string Name, string Summary, string Kind, string Source, string? Location, string? Fault = null);
