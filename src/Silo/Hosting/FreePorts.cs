using System.Net;
using System.Net.Sockets;
using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Runtime;
using GanOrleans.Silo.Settings;

namespace GanOrleans.Silo.Hosting;

/// <summary>Turns port 0 into a free one: what Orleans announces to others must be known before it listens.</summary>
internal static class FreePorts
{
    /// <summary>Replaces ports that are 0, and lists those that were asked for and are taken.</summary>
    internal static SiloSettingsReading Resolve(SiloSettings settings)
    {
        var errors = new List<ValidationError>();
        var listeners = new List<TcpListener>();
        try
        {
            var siloPort = Bind("silo-port", settings.Address, settings.SiloPort);
            var gatewayPort = Bind("gateway-port", settings.Address, settings.GatewayPort);
            if (settings.Runs.ExchangePort is { } exchangePort && !settings.Tls.Any)
                Bind("exchange-port", settings.Address, exchangePort);
            int? httpPort = settings.HttpPort is { } port ? Bind("http-port", settings.HttpAddress, port) : null;
            return new SiloSettingsReading(settings with { SiloPort = siloPort, GatewayPort = gatewayPort, HttpPort = httpPort }, errors);
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }

        int Bind(string name, IPAddress address, int port)
        {
            var listener = new TcpListener(address, port);
            try
            {
                listener.Start();
                listeners.Add(listener);
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e)
            {
                listener.Dispose();
                errors.Add(
                    new ValidationError(
                        name, $"{address}:{port}", "an address of this machine and a free port",
                        $"{e.Message}. Choose another one; port 0 is any free one."));
                return port;
            }
        }
    }
}
