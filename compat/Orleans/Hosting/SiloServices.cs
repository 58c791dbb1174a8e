using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

internal static class SiloServices
{
    public static void AddTo(IServiceCollection services) { }
}

internal static class ClientServices
{
    public static void AddTo(IServiceCollection services) { }
}
