using GanOrleans.Client.App;
namespace GanOrleans.Client.Commands;
internal sealed class DemoCommand(GlobalOptions options, GanctlHost host) : GanCommand("demo", "Train", options, host)
{
    protected override Task<int> RunAsync(Invocation invocation) => Task.FromResult(0);
}
