using System.CommandLine;
using GanOrleans.Client.App;
using GanOrleans.Client.Output;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl data list</c> and its relatives: what there is to train on. Needs no cluster.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand(GlobalOptions options, GanctlHost host)
        : base("data", "List, inspect, fetch and verify data sets; needs no cluster")
    {
        Add(new ListDataCommand(options, host));
    }

    /// <summary>Where the files are.</summary>
    private static Option<string> RootOption() => new("--data-root") { Description = "Folder that holds data files. Default: GAN_DATA_ROOT, else the cache", HelpName = "folder" };

    private sealed class ListDataCommand : GanCommand
    {
        private static readonly string[] Heading = ["DATASET", "KIND", "FILES", "WHAT"];

        private readonly Option<string> root = RootOption();

        public ListDataCommand(GlobalOptions options, GanctlHost host)
            : base("list", "List the data sets and where their files are", options, host) => Add(root);

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var sets = await SiloTool.AskAsync<ListDataRequest, DataSetListing[]>(ToolNames.ListData, new ListDataRequest(invocation.Parse.GetValue(root)), invocation);

            invocation.Output.Json(sets);
            foreach (var line in Columns.Lines([Heading, .. sets.Select(set => new[] { set.Name, set.Kind, set.Location ?? set.Source, set.Summary })]))
                invocation.Output.Text(line);
            return ExitCodes.Ok;
        }
    }
}
