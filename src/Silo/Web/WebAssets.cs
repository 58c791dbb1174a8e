using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GanOrleans.Silo.Web;

/// <summary>The page, its script and its style: parts of the binary, so that no path of a request reaches the file system.</summary>
internal static class WebAssets
{
    private static readonly (string Path, string Name, string Type)[] All =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/app.js", "app.js", "text/javascript; charset=utf-8"),
        ("/chart.js", "chart.js", "text/javascript; charset=utf-8"),
        ("/study.js", "study.js", "text/javascript; charset=utf-8"),
        ("/app.css", "app.css", "text/css; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    internal static void MapAssets(this IEndpointRouteBuilder app)
    {
        foreach (var (path, name, type) in All)
        {
            var content = Read(name);
            app.MapGet(path, () => TypedResults.Bytes(content, type)).ExcludeFromDescription();
        }
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Web." + name)
            ?? throw new InvalidOperationException($"The binary lacks the page's '{name}'.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
