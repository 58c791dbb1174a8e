using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Checkpoints;
using GanOrleans.Models.Data;
using GanOrleans.Models.Runtime;

namespace GanOrleans.Silo.Tools;

/// <summary>
/// <c>gan-silo tool NAME REQUEST [PROCESS]</c>: the binary's mode that hosts nothing. Writes JSON lines
/// (<see cref="ToolLine"/>) to standard output.
/// </summary>
internal static class ToolHost
{
    public const string Word = "tool";

    private const int Unexpected = 7;
    private const int Interrupted = 130;

    private static readonly ISiloTool[] Tools =
    [
        new ListDataTool(), new InspectDataTool(), new FetchDataTool(), new VerifyDataTool(), new PrepareDataTool(), new CacheDataTool(),
        new ListVariantsTool(), new DescribeVariantTool(),
        new ClassifyTool(), new ProbeTool(), new FiltersTool(), new ModesTool(),
    ];

    /// <param name="args">The tool's name, its request as JSON and, so that a killed ganctl leaves nothing that computes on,
    /// the id of the process to end with.</param>
    /// <param name="output">Takes the lines.</param>
    /// <returns>0, or the error's exit code.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output)
    {
        using var ending = new CancellationTokenSource();
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ending.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        if (args.Count > 2)
            _ = EndWithAsync(int.Parse(args[2], CultureInfo.InvariantCulture), ending);
        try
        {
            var name = args.Count > 0 ? args[0] : "";
            var tool = Array.Find(Tools, t => t.Name == name)
                ?? throw new ToolException(
                    ToolException.BadInput, $"'{name}' is not a tool.",
                    $"Tools are: {string.Join(", ", Tools.Select(t => t.Name))}. People use ganctl.");
            if (tool.UsesTorch)
                TorchRuntime.PrepareThread(Environment.ProcessorCount);
            Write(
                output,
                new ToolLine(
                    Result: tool.Run(args.Count > 1 ? args[1] : "{}", message => Write(output, new ToolLine(message)), ending.Token)));
            return 0;
        }
        catch (Exception e)
        {
            var error = Explain(e, ending.Token);
            Write(output, new ToolLine(Error: error));
            if (error.ExitCode == Unexpected)
                Console.Error.WriteLine(e);
            return error.ExitCode;
        }
    }

    private static ToolError Explain(Exception exception, CancellationToken ending) =>
        exception switch
        {
            ToolException e => new(e.ExitCode, e.Message, e.WhatToDo),
            LibTorchException e => new(ToolException.BadInput, e.Message, ""),
            DataSetException e => new(ToolException.BadInput, e.Message, ""),
            SafetensorsException e => new(ToolException.BadInput, e.Message, ""),
            JsonException e => new(
                ToolException.BadInput, $"The request is not what the tool takes: {e.Message}", "Use ganctl of the same version."),
            OperationCanceledException when ending.IsCancellationRequested => new(Interrupted, "Interrupted.", ""),
            IOException or UnauthorizedAccessException => new(
                Unexpected, exception.Message, "Check the path, its permissions and the free space."),
            _ => new(
                Unexpected, $"Unexpected: {exception.GetType().Name}: {exception.Message.Split('\n')[0].TrimEnd()}",
                "Standard error of the silo's binary shows where (--verbose)."),
        };

    private static async Task EndWithAsync(int process, CancellationTokenSource ending)
    {
        try
        {
            using var other = Process.GetProcessById(process);
            await other.WaitForExitAsync(ending.Token);
        }
        catch (Exception e) when (e is ArgumentException or OperationCanceledException)
        {
            // It had ended already, or this tool does.
        }

        await ending.CancelAsync();
    }

    private static void Write(TextWriter output, ToolLine line)
    {
        lock (output)
        {
            output.WriteLine(JsonSerializer.Serialize(line, ToolJson.Default.ToolLine));
            output.Flush();
        }
    }
}
