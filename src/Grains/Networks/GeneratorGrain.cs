using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using GanOrleans.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanOrleans.Grains.Networks;

/// <summary>Owns the generator G of a run.</summary>
[RunPlacement, GrainType("gan-generator")]
public sealed class GeneratorGrain(IServiceProvider services, ILogger<GeneratorGrain> logger)
    : NetworkGrain(NetworkNames.Generator, services.GetRequiredService<NetworkServices>(), logger), IGeneratorGrain;
