using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GanOrleans.Contracts.Networks;
using GanOrleans.Grains.Exchange;

// exchange --bytes N [--tcp] [--serve] [--rounds R]: N bytes up and N bytes down, as a worker's share and a network's weights move: a Unix
// socket, or TCP on loopback. The other process is this program with --connect.
var bytes = int.Parse(Value("--bytes") ?? throw new ArgumentException("--bytes N is missing."), CultureInfo.InvariantCulture);
if (Value("--connect") is { } place)
{
    Answer(place, bytes);
    return;
}

using var listener = args.Contains("--tcp")
    ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
var name = $"gan-bench-{Environment.ProcessId}";
listener.Bind(args.Contains("--tcp") ? new IPEndPoint(IPAddress.Loopback, 0) : ExchangeListener.LocalEnd(name));
listener.Listen();
var connect = listener.LocalEndPoint is IPEndPoint end ? end.Port.ToString(CultureInfo.InvariantCulture) : name;
using var other = Process.Start(
    Environment.ProcessPath!, ["--bytes", bytes.ToString(CultureInfo.InvariantCulture), "--connect", connect]);
using var socket = new ExchangeSocket(listener.Accept());
var link = new Link(socket, bytes);
link.Rounds(3);
var warm = link.Rounds(10);
Print(new { program = "exchange", ready = true, rate = 10 / warm });
if (!args.Contains("--serve"))
    Measure(int.Parse(Value("--rounds") ?? "100", CultureInfo.InvariantCulture));
else
    while (Console.ReadLine() is { } line) Measure(int.Parse(line, CultureInfo.InvariantCulture));
socket.Abort();
other.WaitForExit();

void Measure(int rounds)
{
    var seconds = link.Rounds(rounds);
    Print(new { program = "exchange", bytes, rounds, seconds, rate = 2e-9 * bytes * rounds / seconds });
}

string? Value(string option) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static void Print<T>(T line)
{
    Console.WriteLine(JsonSerializer.Serialize(line));
    Console.Out.Flush();
}

// The network's side.
static void Answer(string place, int bytes)
{
    var isTcp = int.TryParse(place, CultureInfo.InvariantCulture, out var port);
    var socket = isTcp
        ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    socket.Connect(isTcp ? new IPEndPoint(IPAddress.Loopback, port) : ExchangeListener.LocalEnd(place));
    using var connection = new ExchangeSocket(socket);
    var (sender, receiver) = (new FrameSender(connection), new FrameReceiver(connection));
    var (header, share, weights) = (new byte[ShareFrame.Size], new byte[bytes], new byte[bytes]);
    var answer = AnswerFrame.Of(new StepAnswer(StepOutcome.Applied, 1, [], ""), bytes);
    try
    {
        while (true)
        {
            receiver.Begin(header);
            receiver.Receive(-1);
            receiver.Expect([share]);
            receiver.Receive(-1);
            sender.Begin(answer, [weights]);
            sender.Send(-1);
        }
    }
    catch (IOException)
    {
        // the other side has ended
    }
}

/// <summary>The worker's side.</summary>
internal sealed class Link(ExchangeSocket socket, int bytes)
{
    private readonly FrameSender sender = new(socket);
    private readonly FrameReceiver receiver = new(socket);
    private readonly byte[] header = new byte[AnswerFrame.Size];
    private readonly byte[] frame = new byte[ShareFrame.Size];
    private readonly byte[] share = new byte[bytes];
    private readonly byte[] weights = new byte[bytes];

    /// <summary>Seconds that some rounds take.</summary>
    public double Rounds(int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            new ShareFrame(1, i, 0, 0, 1, bytes, default).Write(frame);
            sender.Begin(frame, [share]);
            sender.Send(-1);
            receiver.Begin(header);
            receiver.Receive(-1);
            receiver.Expect([weights]);
            receiver.Receive(-1);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
