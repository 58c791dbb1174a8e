using System.Net;
using System.Net.Sockets;
using GanOrleans.Contracts;
using GanOrleans.Silo.Settings;

namespace GanOrleans.Silo.Hosting;

/// <summary>Turns port 0 into a free one: what Orleans announces to others must be known before it listens.</summary>
internal static class FreePorts
{
    /// <summary>Replaces ports that are 0, and lists those that were asked for and are taken.</summary>
    internal static SiloSettingsReading Resolve(SiloSettings settings)
    {
        var faults = new List<SpecFault>();
        var listeners = new List<TcpListener>();
        try
        {
            var siloPort = Bind("silo-port", settings.SiloPort);
            var gatewayPort = Bind("gateway-port", settings.GatewayPort);
            return new SiloSettingsReading(settings with { SiloPort = siloPort, GatewayPort = gatewayPort }, faults);
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }

        int Bind(string name, int port)
        {
            var listener = new TcpListener(settings.Address, port);
            try
            {
                listener.Start();
                listeners.Add(listener);
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e)
            {
                listener.Dispose();
                faults.Add(new SpecFault(name, $"{settings.Address}:{port}", "an address of this machine and a free port", $"{e.Message}. Choose another one; port 0 is any free one."));
                return port;
            }
        }
    }
}
