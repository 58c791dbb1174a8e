using System.Diagnostics;
using System.Globalization;

namespace GanOrleans.Terminal;

/// <summary>The ganctl that runs a command of the silo's binary.</summary>
/// <remarks>A command ends with it, so that a killed ganctl leaves nothing that computes on.</remarks>
public static class CallingProcess
{
    private const string Variable = "GANCTL_PROCESS";

    /// <summary>Names this process to a child that it is about to start.</summary>
    public static void Name(ProcessStartInfo child)
    {
        ArgumentNullException.ThrowIfNull(child);
        child.Environment[Variable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Cancels when the process that was named has ended; does nothing where none was.</summary>
    public static async Task EndWithAsync(CancellationTokenSource ending)
    {
        ArgumentNullException.ThrowIfNull(ending);
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return;
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(ending.Token);
        }
        catch (Exception e) when (e is ArgumentException or OperationCanceledException)
        {
            // It had ended already, or this process does.
        }

        await ending.CancelAsync();
    }
}
