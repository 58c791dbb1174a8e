using System.Net;
using GanOrleans.Contracts;
using GanOrleans.Grains.Placement;
using Orleans.Runtime;

namespace GanOrleans.Grains.Tests.Placement;

public class RunPlacesTests
{
    private static SiloCapabilities Silo(int number, string kind, string host = "", int cores = 2) =>
        new(
            SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_000 + number), 1), kind, cores, host.Length > 0 ? host : $"host-{number}",
            "");

    [Fact]
    public void Networks_sit_on_a_silo_of_their_kind_whatever_the_order_of_the_silos()
    {
        SiloCapabilities[] silos = [Silo(1, "cpu"), Silo(2, "cuda"), Silo(3, "cpu"), Silo(4, "cuda")];

        var place = RunPlaces.OfNetworks(new NetworkKey("run", "cuda"), silos);

        Assert.Equal("cuda", place!.Kind);
        Assert.Equal(place, RunPlaces.OfNetworks(new NetworkKey("run", "cuda"), silos.Reverse()));
        Assert.Null(RunPlaces.OfNetworks(new NetworkKey("run", "tpu"), silos));
    }

    [Fact]
    public void Runs_spread_over_the_silos()
    {
        SiloCapabilities[] silos = [Silo(1, "cpu"), Silo(2, "cpu")];

        var places = Enumerable.Range(0, 50).Select(i => RunPlaces.OfNetworks(new NetworkKey($"run-{i}", "cpu"), silos)).Distinct();

        Assert.Equal(2, places.Count());
    }

    [Fact]
    public void Workers_begin_at_the_networks_silo_and_take_turns()
    {
        SiloCapabilities[] silos = [Silo(1, "cpu"), Silo(2, "cpu"), Silo(3, "cpu")];
        var home = RunPlaces.OfNetworks(new NetworkKey("run", "cpu"), silos);

        var places = Enumerable.Range(0, 6).Select(rank => RunPlaces.OfWorker(new WorkerKey("run", "cpu", "cpu", rank), silos)).ToArray();

        Assert.Equal(home, places[0]);
        Assert.Equal(3, places[..3].Distinct().Count());
        Assert.Equal(places[..3], places[3..]);
    }

    [Fact]
    public void Workers_of_any_kind_use_all_silos_and_begin_at_the_networks()
    {
        SiloCapabilities[] silos = [Silo(1, "cpu"), Silo(2, "cuda"), Silo(3, "cpu")];

        var places = Enumerable.Range(0, 3).Select(rank => RunPlaces.OfWorker(new WorkerKey("run", "any", "cuda", rank), silos)).ToArray();

        Assert.Equal("cuda", places[0]!.Kind);
        Assert.Equal(3, places.Distinct().Count());
    }

    [Fact]
    public void Auto_means_cuda_where_a_silo_announces_it_and_the_workers_follow()
    {
        SiloCapabilities[] both = [Silo(1, "cpu"), Silo(2, "cuda")];

        Assert.Equal("cuda", DeviceKinds.OfNetworks(new RunSpec(), both));
        Assert.Equal("cpu", DeviceKinds.OfNetworks(new RunSpec { Device = "auto" }, both[..1]));
        Assert.Equal("cuda", DeviceKinds.OfWorkers(new RunSpec { WorkerDevice = "auto" }, "cuda"));
        Assert.Equal("any", DeviceKinds.OfWorkers(new RunSpec { WorkerDevice = "any" }, "cuda"));
    }

    [Fact]
    public void What_is_missing_is_said_beside_what_there_is()
    {
        Assert.Null(DeviceKinds.Missing("any", [Silo(1, "cpu")]));
        var missing = DeviceKinds.Missing("cuda", [Silo(1, "cpu")]);
        Assert.Contains("'cuda'", missing, StringComparison.Ordinal);
        Assert.Contains("announced: cpu", missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(9, 1)]
    public void Threads_share_a_machines_cores_among_the_workers_on_it_whichever_silo_they_sit_on(int workers, int threads)
    {
        SiloCapabilities[] silos = [Silo(1, "cpu", "one machine", 4), Silo(2, "cpu", "one machine", 4)];

        Assert.Equal(threads, DeviceKinds.Threads(new RunSpec { Workers = workers }, "run", "cpu", "cpu", silos));
    }

    [Fact]
    public void Threads_that_were_asked_for_are_taken() =>
        Assert.Equal(3, DeviceKinds.Threads(new RunSpec { Workers = 8, Threads = 3 }, "run", "cpu", "cpu", [Silo(1, "cpu")]));
}
