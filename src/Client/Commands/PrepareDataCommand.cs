using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl data prepare NAME</c>: reads a data set as a run would, so that a later run begins at once.</summary>
internal sealed class PrepareDataCommand : GanCommand
{
    private readonly Argument<string> name = DataCommand.NameArgument();
    private readonly Option<string> root = DataCommand.RootOption();
    private readonly Option<int?> size = DataCommand.SizeOption();

    public PrepareDataCommand(GlobalOptions options, GanctlHost host)
        : base("prepare", "Read a data set and keep what a run needs of it, so that a run begins at once", options, host)
    {
        Add(name);
        Add(root);
        Add(size);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var parse = invocation.Parse;
        var request = new PrepareDataRequest(parse.GetRequiredValue(name), parse.GetValue(root), parse.GetValue(size));
        var answer = await SiloTool.AskAsync<PrepareDataRequest, PrepareDataAnswer>(ToolNames.PrepareData, request, invocation);

        invocation.Output.Json(answer);
        invocation.Output.Text(string.Create(
            CultureInfo.InvariantCulture, $"{answer.Name}: {answer.Count:N0} samples of {string.Join(" × ", answer.Shape)} are ready."));
        if (answer.Notes is { } notes)
            invocation.Output.Text($"  {notes}");
        invocation.Output.Text(answer.File is { } file
            ? string.Create(CultureInfo.InvariantCulture, $"  {answer.Bytes:N0} bytes in {file}")
            : answer.NotKept is { } reason ? $"  nothing is kept, so that every run reads them again: {reason}"
            : "  they are read or made into memory where they are used; there is nothing to keep");
        return ExitCodes.Ok;
    }
}
