using System.Net;
using Orleans.Runtime;

namespace Orleans.Messaging
{
    /// <summary>Tells clients where the gateways are.</summary>
    public interface IGatewayListProvider
    {
        Task InitializeGatewayListProvider();

        /// <summary>Addresses as <c>gwy.tcp://ip:port/generation</c>.</summary>
        Task<IList<Uri>> GetGateways();

        TimeSpan MaxStaleness { get; }

        [Obsolete("This attribute is no longer used and all providers are considered updatable")]
        bool IsUpdatable { get; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>Gateway addresses as URIs.</summary>
    public static class Utils
    {
        public static Uri ToGatewayUri(this IPEndPoint ep) => new($"gwy.tcp://{ep}/0");

        public static Uri ToGatewayUri(this SiloAddress address) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"gwy.tcp://{address.Endpoint}/{address.Generation}"));

        public static IPEndPoint? ToIPEndPoint(this Uri uri) => uri.Scheme == "gwy.tcp" ? new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port) : null;

        public static SiloAddress? ToGatewayAddress(this Uri uri) =>
            uri.ToIPEndPoint() is { } endpoint
                ? SiloAddress.New(endpoint, int.TryParse(uri.AbsolutePath.AsSpan().TrimStart('/'), System.Globalization.CultureInfo.InvariantCulture, out var generation) ? generation : 0)
                : null;
    }
}
