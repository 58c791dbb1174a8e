using GanOrleans.Grains.Telemetry;
using GanOrleans.Silo.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;
using Orleans.Runtime;

namespace GanOrleans.Silo.Web;

/// <summary>
/// The web page of a silo, its API and its probes: an application of its own within the silo's process, and none when it is off.
/// </summary>
internal sealed class WebPage(SiloSettings settings, IServiceProvider silo, IHostApplicationLifetime lifetime, ILoggerFactory logs)
    : IHostedService,
        IAsyncDisposable
{
    private readonly Readiness readiness = new(silo.GetRequiredService<HealthCheckService>(), TimeProvider.System);
    private WebApplication? app;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.HttpPort is null)
            return;
        app = Build();
        await app.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = typeof(WebPage).Assembly.GetName().Name });
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 0;
                kestrel.Limits.MaxConcurrentConnections = 512;
                kestrel.Listen(settings.HttpAddress, settings.HttpPort!.Value);
            });
        builder.Services.AddSingleton(logs).AddLogging().AddRoutingCore().AddProblemDetails();
        builder.Services.AddSingleton<IHostLifetime, WithTheSilo>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict);
        builder.Services.AddOpenApi("v1", options => options.AddDocumentTransformer(Describe));
        builder
            .Services.AddSingleton(settings)
            .AddSingleton(_ => silo.GetRequiredService<IGrainFactory>())
            .AddSingleton(_ => silo.GetRequiredService<IClusterMembershipService>());
        builder.Services.AddSingleton<RunReader>();
        if (settings.OrleansDashboard)
            OrleansDashboard.Serve(builder);

        var web = builder.Build();
        lifetime.ApplicationStopping.Register(web.Lifetime.StopApplication);
        new RequestGate(settings, HttpToken.Read(settings)).Use(web);
        web.Use(SuppressTracing);
        web.MapAssets();
        web.MapApi();
        web.MapOpenApi("/openapi/{documentName}.json");
        if (settings.OrleansDashboard)
            web.MapOrleansDashboard(OrleansDashboard.Path).ExcludeFromDescription();
        web.MapGet("/health/live", () => TypedResults.Text("live")).ExcludeFromDescription();
        web.MapGet("/health/ready", ReadyAsync).ExcludeFromDescription();
        return web;
    }

    // Requests of the page are not traced as work of a run.
    private static Task SuppressTracing(HttpContext context, RequestDelegate next)
    {
        System.Diagnostics.Activity.Current = null;
        Grains.Telemetry.GanInstruments.SuppressTracing();
        return next(context);
    }

    // Ready: the silo has joined, does not end, and every check that the host registered says so.
    private async Task<IResult> ReadyAsync(CancellationToken cancellationToken)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return TypedResults.Text("starting", statusCode: StatusCodes.Status503ServiceUnavailable);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return TypedResults.Text("stopping", statusCode: StatusCodes.Status503ServiceUnavailable);
        if (await readiness.PollAsync().WaitAsync(cancellationToken) is { Status: HealthStatus.Unhealthy } report)
            return TypedResults.Text(
                string.Join(
                    '\n',
                    report
                        .Entries.Where(entry => entry.Value.Status == HealthStatus.Unhealthy)
                        .Select(entry => $"{entry.Key}: {entry.Value.Description}")),
                statusCode: StatusCodes.Status503ServiceUnavailable);
        return TypedResults.Text("ready");
    }

    private static Task Describe(
        Microsoft.OpenApi.OpenApiDocument document, Microsoft.AspNetCore.OpenApi.OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "GanOrleans silo",
            Version = "v1",
            Description = "Runs, their curves and samples; only studies are written. With a token: Authorization: Bearer TOKEN.",
        };
        document.Servers?.Clear();
        return Task.CompletedTask;
    }

    // Signals are the silo's business.
    private sealed class WithTheSilo : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
