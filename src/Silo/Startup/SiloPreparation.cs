using GanOrleans.Contracts.Connections;
using GanOrleans.Contracts.Specs;
using GanOrleans.Silo.Hosting;
using GanOrleans.Silo.Settings;
using StackExchange.Redis;

namespace GanOrleans.Silo.Startup;

/// <summary>What a silo starts with, once the machine and the servers that it needs were looked at.</summary>
/// <param name="Settings">The settings, with the ports that were chosen.</param>
/// <param name="Device">What the silo computes on; null when the device that was asked for is not there.</param>
/// <param name="StorageToken">Names the storage root.</param>
/// <param name="Redis">How to reach the cluster's Redis; null = it has none.</param>
/// <param name="Tls">Who the silo is to others; null = no TLS.</param>
/// <param name="Errors">Everything that keeps the silo from starting.</param>
/// <param name="Warnings">What to know all the same.</param>
internal sealed record SiloPreparation(
    SiloSettings Settings, ComputeDevice? Device, string StorageToken, ConfigurationOptions? Redis, TlsIdentity? Tls,
    IReadOnlyList<ValidationError> Errors, IReadOnlyList<string> Warnings);
