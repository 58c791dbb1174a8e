using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace GanOrleans.Compat.Tests.Actors;

/// <summary>The key <c>n/anything</c> goes to the silo whose metadata say <c>number</c> = n.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NumberedPlacementAttribute() : PlacementAttribute(new NumberedPlacement());

[GenerateSerializer, Immutable]
public sealed class NumberedPlacement : PlacementStrategy;

public sealed class NumberedPlacementDirector(ISiloMetadataCache metadata) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var number = target.GrainIdentity.Key.ToString()!.Split('/')[0];
        var silo = context.GetCompatibleSilos(target).FirstOrDefault(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault("number") == number)
            ?? throw new InvalidOperationException($"no silo has number {number}");
        return Task.FromResult(silo);
    }
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class EvenSilosAttribute() : PlacementFilterAttribute(new EvenSilosFilter());

public sealed class EvenSilosFilter() : PlacementFilterStrategy(1);

public sealed class EvenSilosFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        silos.Where(silo => int.TryParse(metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault("number"), out var number) && number % 2 == 0);
}

public interface IPlacedGrain : IGrainWithStringKey
{
    Task<SiloAddress> Where();
}

public interface INumberedGrain : IPlacedGrain
{
    Task<SiloAddress> WhereLocal(string key);
}

public interface IEvenGrain : IPlacedGrain;

public interface ILocalGrain : IPlacedGrain;

public interface IAnywhereGrain : IPlacedGrain;

public abstract class PlacedGrain(ILocalSiloDetails silo) : Grain
{
    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);
}

[NumberedPlacement]
public sealed class NumberedGrain(ILocalSiloDetails silo) : PlacedGrain(silo), INumberedGrain
{
    public Task<SiloAddress> WhereLocal(string key) => GrainFactory.GetGrain<ILocalGrain>(key).Where();
}

[EvenSilos]
public sealed class EvenGrain(ILocalSiloDetails silo) : PlacedGrain(silo), IEvenGrain;

[PreferLocalPlacement]
public sealed class LocalGrain(ILocalSiloDetails silo) : PlacedGrain(silo), ILocalGrain;

[RandomPlacement]
public sealed class AnywhereGrain(ILocalSiloDetails silo) : PlacedGrain(silo), IAnywhereGrain;
