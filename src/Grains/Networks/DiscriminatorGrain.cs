using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Networks;

/// <summary>Owns the discriminator D of a run.</summary>
[RunPlacement, GrainType("gan-discriminator")]
public sealed class DiscriminatorGrain(IServiceProvider services, ILogger<DiscriminatorGrain> logger)
    : NetworkGrain(NetworkNames.Discriminator, services.GetRequiredService<NetworkServices>(), logger), IDiscriminatorGrain;
