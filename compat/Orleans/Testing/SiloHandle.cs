using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo of a test cluster.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    public short InstanceNumber { get; set; }

    public string Name { get; set; } = null!;

    public SiloAddress SiloAddress { get; set; } = null!;

    public SiloAddress GatewayAddress { get; set; } = null!;

    public abstract bool IsActive { get; }

    /// <summary>Gracefully, or as if the process were killed.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    public abstract Task StopSiloAsync(CancellationToken ct);

    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public abstract ValueTask DisposeAsync();

    public override string ToString() => SiloAddress.ToString();
}

/// <summary>A silo in this process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private bool _active = true;

    public IHost SiloHost { get; init; } = null!;

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _active;

    public override Task StopSiloAsync(bool stopGracefully) => stopGracefully
        ? StopSiloAsync(CancellationToken.None)
        : StopSiloAsync(new CancellationToken(canceled: true));

    /// <summary>A token that is already cancelled kills: connections break, nothing drains, the table still says Active.</summary>
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_active)
            return;
        _active = false;
        await SiloHost.StopAsync(ct);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopSiloAsync(stopGracefully: true);
        if (SiloHost is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
