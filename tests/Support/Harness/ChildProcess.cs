using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace GanOrleans.Support.Harness;

/// <summary>A process of ours: its lines are kept, signals are sent by id, and it ends with the test run at the latest.</summary>
internal class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Lock _gate = new();

    public ChildProcess(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string? workingFolder = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = workingFolder ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        AppDomain.CurrentDomain.ProcessExit += KillLeftOver;
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Its memory now, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Its open files and sockets now.</summary>
    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public string Log => $"--- {_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{Output}{Errors}";

    /// <summary>SIGKILL: the process ends without a word.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM: the process ends in its own time.</summary>
    public void Terminate() => Signal(15);

    /// <summary>SIGQUIT, and waits for the end: PostgreSQL stops at once, as in a crash.</summary>
    public void Quit()
    {
        Signal(3);
        _process.WaitForExit();
    }

    /// <summary>SIGSTOP: the process hangs, its sockets stay open.</summary>
    public void Pause() => Signal(19);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal(18);

    /// <summary>Waits for the end and all output.</summary>
    public async Task WaitForExitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Did not end within {limit.TotalSeconds:0} s.\n{Log}");
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillLeftOver;
        KillLeftOver(null, EventArgs.Empty);
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    private void KillLeftOver(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
            Kill();
    }

    private void Signal(int number) => Assert.Equal(0, SendSignal(_process.Id, number));

    private void Keep(StringBuilder lines, string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            lines.AppendLine(line);
    }

    private string Read(StringBuilder lines)
    {
        lock (_gate)
            return lines.ToString();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
