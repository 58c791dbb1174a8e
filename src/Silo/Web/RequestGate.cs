using System.Net;
using System.Security.Cryptography;
using System.Text;
using GanOrleans.Silo.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GanOrleans.Silo.Web;

/// <summary>What every request passes: the host's name, the token, and headers that keep the page to itself.</summary>
internal sealed class RequestGate
{
    private const string Scheme = "Bearer ";
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action "
            + "'none'; frame-ancestors 'none'";

    /// <summary>
    /// What a request that changes something carries, whatever it holds: a page of another origin cannot send it without being asked first.
    /// </summary>
    internal const string OwnHeader = "X-GanOrleans";

    private readonly bool dashboard;
    private readonly byte[]? tokenHash;
    private readonly bool loopback;

    /// <param name="token">What callers of the API have to show; null: everybody on this machine may read, and answer studies.</param>
    internal RequestGate(SiloSettings settings, string? token)
    {
        dashboard = settings.OrleansDashboard;
        loopback = IPAddress.IsLoopback(settings.HttpAddress);
        tokenHash = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));
    }

    internal void Use(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var headers = context.Response.Headers;
        var ofOrleans = dashboard && context.Request.Path.StartsWithSegments(OrleansDashboard.Path);
        headers.ContentSecurityPolicy = ofOrleans ? OrleansDashboard.Policy : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (loopback && !IsLoopbackName(context.Request.Host.Host))
        {
            // A page from elsewhere whose name was made to point at this machine.
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        if (!ofOrleans && !IsSafe(context.Request.Method) && !context.Request.Headers.ContainsKey(OwnHeader))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync($"A request that writes needs the header {OwnHeader}, whatever it holds.");
            return;
        }

        if ((ofOrleans || IsGuarded(context.Request.Path)) && !HasToken(context.Request, asPassword: ofOrleans))
        {
            headers.WWWAuthenticate = ofOrleans ? OrleansDashboard.Challenge : "Bearer";
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await next(context);
    });

    // The page itself, its script and probes of health hold nothing of any run.
    private static bool IsGuarded(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/openapi");

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsLoopbackName(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // Hashes are of one length, and their comparison takes the same time wherever they differ.
    private bool HasToken(HttpRequest request, bool asPassword)
    {
        if (tokenHash is null)
            return true;
        var given = request.Headers.Authorization.ToString();
        return (Token(given) ?? (asPassword ? OrleansDashboard.Password(given) : null)) is { } token
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), tokenHash);
    }

    private static string? Token(string given) =>
        given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? given[Scheme.Length..].Trim() : null;
}
