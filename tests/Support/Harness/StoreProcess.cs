using System.Net;
using System.Net.Sockets;

namespace GanOrleans.Support.Harness;

/// <summary>A real server that keeps a cluster's membership, run records and reminders, in a process and a folder of its own.</summary>
internal abstract class StoreProcess : IAsyncDisposable
{
    /// <summary>Stands in no log: tests look for it.</summary>
    public const string Password = "aVerySecretPassword";

    /// <summary>The file with the connection string that silos are given.</summary>
    public abstract string File { get; }

    /// <summary>A port of loopback of its own.</summary>
    protected int Port { get; } = FreePort();

    /// <summary>Starts the server again where it was, with the data that it kept.</summary>
    public abstract Task StartAsync();

    /// <summary>Ends the server at once, without a word to those who are connected.</summary>
    public abstract void Kill();

    /// <summary>Has a cluster's silos, ganctl and the test's client use this server.</summary>
    public abstract void Serve(TestCluster cluster);

    public abstract ValueTask DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
