using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Configures a silo.</summary>
public interface ISiloBuilder
{
    IServiceCollection Services { get; }

    IConfiguration Configuration { get; }
}

/// <summary>Configures a client.</summary>
public interface IClientBuilder
{
    IServiceCollection Services { get; }

    IConfiguration Configuration { get; }
}

internal sealed class SiloBuilder : ISiloBuilder
{
    public SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
        SiloServices.AddTo(services);
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }
}

internal sealed class ClientBuilder : IClientBuilder
{
    public ClientBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
        ClientServices.AddTo(services);
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }
}
