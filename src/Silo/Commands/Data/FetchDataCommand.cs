using System.CommandLine;
using GanOrleans.Models.Data;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Data;

/// <summary><c>ganctl data fetch NAME</c>: fetches the published files of a data set into the cache and reads them.</summary>
internal sealed class FetchDataCommand : OfflineCommand
{
    private readonly Argument<string> name = DataCommand.NameArgument();

    public FetchDataCommand(OfflineHost host)
        : base("fetch", "Fetch the published files of a data set into the cache and check them", host) => Add(name);

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var answer = Fetch(parse.GetRequiredValue(name), output.Message, cancellation);

        output.Json(answer);
        output.Text(answer.Location is { } folder ? $"{answer.Name}  {folder}" : $"{answer.Name} is generated and needs no files.");
        return ExitCodes.Ok;
    }

    private static FetchDataAnswer Fetch(string name, Action<string> tell, CancellationToken cancellation)
    {
        var info = DataSets.Known.SingleOrDefault(known => known.Name == name);
        if (info is { Files: DataSetFiles.None })
            return new FetchDataAnswer(name, null);
        if (info is { Files: DataSetFiles.Local })
            throw new UserException(
                ExitCodes.BadInput, $"Data set '{name}' cannot be fetched: {info.Summary}.",
                $"Name the folder that holds its files with {ParseErrors.DataRoot} where you use it.");

        var options = DataFolders.Options(root: null) with { Root = null };
        if (info is not null && DataSets.Locate(name, options) is null)
            tell($"Fetching '{name}' into {options.CacheRoot} …");
        try
        {
            DataSets.Open(name, options, cancellation);
            DataSets.Open(name, options with { Split = DataSplit.Test }, cancellation);
        }
        catch (DataSetException e) when (info is not null)
        {
            throw new UserException(ExitCodes.Failed, e.Message, cause: e);
        }

        return new FetchDataAnswer(name, DataSets.Locate(name, options));
    }
}

/// <param name="Name">The data set.</param>
/// <param name="Location">The folder that holds its files now; null where it needs none.</param>
internal sealed record FetchDataAnswer(string Name, string? Location);
