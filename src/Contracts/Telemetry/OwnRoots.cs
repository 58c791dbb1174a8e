using System.Globalization;
using OpenTelemetry.Trace;

namespace GanOrleans.Contracts.Telemetry;

/// <summary>
/// Traces begin with a submit, a lease, a checkpoint or a drawing of samples. What else would begin one, such as timers, renewals and
/// questions for a status, is dropped with all that it calls. Of the rest the standard sampler of <c>OTEL_TRACES_SAMPLER</c> decides.
/// </summary>
public sealed class OwnRoots(Sampler standard) : Sampler
{
    private static readonly string[] Names = ["submit", "lease", "checkpoint", "sample"];

    /// <summary>The sampler that the environment asks for, for our own roots; every one of them where it asks for none.</summary>
    public static OwnRoots FromEnvironment() =>
        new(
            Standard(
                Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER")?.ToLowerInvariant(),
                Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER_ARG")));

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.ParentContext.TraceId == default && !Names.Contains(samplingParameters.Name)
            ? new SamplingResult(SamplingDecision.Drop)
            : standard.ShouldSample(samplingParameters);

    // The names of OpenTelemetry's specification of environment variables.
    private static Sampler Standard(string? name, string? argument) => name switch
    {
        "always_on" => new AlwaysOnSampler(),
        "always_off" => new AlwaysOffSampler(),
        "traceidratio" => new TraceIdRatioBasedSampler(Ratio(argument)),
        "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
        "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Ratio(argument))),
        _ => new ParentBasedSampler(new AlwaysOnSampler()),
    };

    private static double Ratio(string? argument) =>
        double.TryParse(argument, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 ? ratio : 1;
}
