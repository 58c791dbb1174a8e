using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Processes;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Tools;

/// <summary>Asks a tool of the silo's binary, a child process that knows data sets and models and needs no cluster.</summary>
internal static class SiloTool
{
    /// <summary>Runs a tool to its end. Its messages go to standard error.</summary>
    /// <param name="tool">One of <see cref="ToolNames"/>.</param>
    /// <param name="request">Its request, a type of <see cref="ToolJson"/>.</param>
    /// <param name="invocation">The command that asks.</param>
    /// <exception cref="UserException">The tool's error, or the binary is not there or breaks off.</exception>
    public static async Task<TAnswer> AskAsync<TRequest, TAnswer>(string tool, TRequest request, Invocation invocation)
    {
        using var process = Start(
            tool, JsonSerializer.Serialize(request, (JsonTypeInfo<TRequest>)ToolJson.Default.GetTypeInfo(typeof(TRequest))!));
        await using var ending = invocation.Cancellation.Register(() => ProcessSignals.Terminate(process));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var last = await ReadAsync(process.StandardOutput, invocation.Output.Message);
        await process.WaitForExitAsync(CancellationToken.None);

        invocation.Cancellation.ThrowIfCancellationRequested();
        var said = (await errors).Trim();
        if (said.Length > 0 && invocation.Verbose)
            invocation.Output.Message(said);
        if (last?.Error is { } error)
            throw new UserException(error.ExitCode, error.What, error.WhatToDo);
        if (last?.Result is not { } result)
            throw new UserException(
                ExitCodes.Unexpected, $"The silo's binary ended with code {process.ExitCode} before it answered.",
                said.Length > 0 ? said : "It said nothing on standard error.");
        return result.Deserialize((JsonTypeInfo<TAnswer>)ToolJson.Default.GetTypeInfo(typeof(TAnswer))!)!;
    }

    private static Process Start(string tool, string request)
    {
        string[] arguments = ["tool", tool, request, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
        try
        {
            return Process.Start(
                new ProcessStartInfo(SiloExecutable.Find(), arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            ) ?? throw new InvalidOperationException("The silo's binary did not start.");
        }
        catch (Win32Exception exception)
        {
            throw new UserException(
                ExitCodes.Unexpected,
                $"The silo's binary cannot be run: {exception.Message}",
                $"Build it with ./build.sh, or name it in {SiloExecutable.Variable}.",
                exception);
        }
    }

    private static async Task<ToolLine?> ReadAsync(StreamReader output, Action<string> tell)
    {
        ToolLine? last = null;
        while (await output.ReadLineAsync(CancellationToken.None) is { } text)
        {
            try
            {
                last = JsonSerializer.Deserialize(text, ToolJson.Default.ToolLine);
            }
            catch (JsonException)
            {
                tell(text);   // not a line of the tool: a native library that talks
                continue;
            }

            if (last?.Message is { } message)
                tell(message);
        }

        return last;
    }
}
