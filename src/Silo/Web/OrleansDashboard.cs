using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;
using Orleans.Hosting;

namespace GanOrleans.Silo.Web;

/// <summary>
/// Orleans' own dashboard, for a look inside the cluster: silos, grains, calls, reminders. Part of the
/// page's application, behind its token.
/// </summary>
internal static class OrleansDashboard
{
    /// <summary>Where it is shown.</summary>
    internal const string Path = "/orleans";

    /// <summary>Its styles stand in its elements; all else comes from this address, as the page's own does.</summary>
    internal const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>
    /// Its script cannot send the page's header, so a browser asks for the token as a password and keeps it for this path.
    /// </summary>
    internal const string Challenge = "Basic realm=\"GanOrleans: any user, the token as password\", charset=\"UTF-8\"";

    private const string Scheme = "Basic ";

    /// <summary>The log lines of the silo stay on its standard error.</summary>
    internal static void Configure(DashboardOptions options) => options.HideTrace = true;

    /// <summary>Gives the page's application what the dashboard's pages are made from; the figures come from the silo's grains.</summary>
    internal static void Serve(WebApplicationBuilder builder) => new Services(builder).AddDashboard(Configure);

    /// <summary>The password of an Authorization header with a user and a password; null when it is none.</summary>
    internal static string? Password(string authorization)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var given = authorization[Scheme.Length..].Trim();
        var bytes = new byte[given.Length];
        if (!Convert.TryFromBase64String(given, bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }

    // The dashboard registers its pages with a client's builder; the page's application already has the silo's own grain factory.
    private sealed class Services(WebApplicationBuilder builder) : IClientBuilder
    {
        IServiceCollection IClientBuilder.Services => builder.Services;

        IConfiguration IClientBuilder.Configuration => builder.Configuration;
    }
}
