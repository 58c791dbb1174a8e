using System.Runtime.InteropServices;
using GanOrleans.Client.App;
using GanOrleans.Client.Cli;
using GanOrleans.Terminal;

// The first Ctrl-C or termination signal asks the command to end; a second one does not wait for it.
using var ending = new CancellationTokenSource();
void End(PosixSignalContext context)
{
    if (ending.IsCancellationRequested)
        Environment.Exit(ExitCodes.Interrupted);
    context.Cancel = true;
    ending.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

return await GanctlApp.RunAsync(args, GanctlHost.Process(ending.Cancel), ending.Token);
