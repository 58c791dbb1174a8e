using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;
using GanOrleans.Silo.Commands;
using GanOrleans.Silo.Settings;
using GanOrleans.Silo.Startup;
using Microsoft.Extensions.Hosting;

if (OfflineCommandLine.Knows(args))
    return await OfflineCommandLine.RunAsync(args);
return await SiloCommandLine.RunAsync(args, Console.Out, HostAsync);

static async Task<int> HostAsync(SiloSettingsReading reading)
{
    if (reading.Errors.Count > 0)
        return Refuse(reading.Errors);

    try
    {
        TorchRuntime.Initialise(); // before the first tensor
    }
    catch (LibTorchException e)
    {
        Console.Error.WriteLine($"gan-silo cannot start: {e.Message}");
        return 2;
    }

    var prepared = await SiloApplication.PrepareAsync(reading.Settings);
    if (prepared.Device is not { } device || prepared.Errors.Count > 0)
        return Refuse(prepared.Errors);
    foreach (var warning in prepared.Warnings)
        Console.Error.WriteLine($"gan-silo: warning: {warning}.");

    using var silo = SiloApplication.Build(prepared, device);
    try
    {
        await silo.RunAsync(); // until SIGTERM or Ctrl-C, then drains
        return Environment.ExitCode; // not 0 when the cluster evicted this silo meanwhile
    }
    catch (Exception e)
    {
        Console.Error.WriteLine($"gan-silo '{prepared.Settings.EffectiveName}' of cluster '{prepared.Settings.Cluster}' failed: {e}");
        return 1;
    }
}

static int Refuse(IReadOnlyList<ValidationError> errors)
{
    Console.Error.WriteLine($"gan-silo cannot start with these settings ({errors.Count} error(s)):");
    foreach (var error in errors)
        Console.Error.WriteLine($"  {error}");
    return 2;
}
