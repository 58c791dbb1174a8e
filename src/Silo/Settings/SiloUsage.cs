namespace GanOrleans.Silo.Settings;

/// <summary>The text of <c>gan-silo --help</c>.</summary>
internal static class SiloUsage
{
    internal static void WriteTo(TextWriter output)
    {
        output.WriteLine("gan-silo: hosts the grains of a cluster and computes for its runs.");
        output.WriteLine();
        output.WriteLine("Usage: gan-silo [--config silo.yaml|silo.json] [--setting value ...]");
        output.WriteLine();
        foreach (var field in SiloFields.All)
        {
            var flag = field.IsSwitch ? $"--{field.Name}" : $"--{field.Name} <{field.Kind}>";
            output.WriteLine($"  {flag,-28}  {field.Summary}.");
            output.WriteLine($"  {"",-28}  {field.Allowed}. Default: {field.Default}.");
        }

        output.WriteLine();
        output.WriteLine("Settings come from the file ('gateway-port: 30000'), the environment (GAN_SILO__GATEWAY_PORT=30000) and flags, in rising priority.");
        output.WriteLine("OTEL_EXPORTER_OTLP_ENDPOINT and the other OTEL_* variables turn on the export of metrics, traces and logs.");
        output.WriteLine("On standard output: what the silo runs on, then 'READY gateway=<address> page=<url>' when it takes calls. Logs go to standard error.");
        output.WriteLine("Exit codes: 0 ended as asked, 1 failed, 2 settings with faults (all of them are listed).");
    }
}
