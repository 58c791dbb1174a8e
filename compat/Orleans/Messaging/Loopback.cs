using System.Net;
using System.Net.Sockets;
using Orleans.Runtime;

namespace Orleans.Messaging;

/// <summary>Keeps this host on one machine.</summary>
internal static class Loopback
{
    /// <exception cref="OrleansConfigurationException">The endpoint is not a loopback address.</exception>
    public static void Require(IPEndPoint endpoint, string what)
    {
        if (!IPAddress.IsLoopback(endpoint.Address))
            throw new OrleansConfigurationException(
                $"{what} is at {endpoint}, and this build runs on the one-machine host of compat/Orleans, which serves loopback addresses (127.0.0.1, ::1) alone. "
                + "For a cluster of machines, build with the packages Microsoft.Orleans.Server and Microsoft.Orleans.Client (MSBuild property OrleansPackages=true).");
    }

    public static Socket Listen(IPEndPoint endpoint, string what)
    {
        Require(endpoint, $"The {what}'s listening endpoint");
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endpoint);
            socket.Listen(512);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new OrleansConfigurationException($"The {what} cannot listen on {endpoint}: {exception.Message}. Choose another port in EndpointOptions.", exception);
        }
    }
}
