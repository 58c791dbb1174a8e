using System.Diagnostics.Metrics;

namespace GanOrleans.Grains.Telemetry;

/// <summary>One instrument, as docs/telemetry.md lists it.</summary>
/// <param name="Name">Its name by OpenTelemetry's conventions, without a unit.</param>
/// <param name="Kind">counter, up-down counter, gauge or histogram.</param>
/// <param name="Unit">A UCUM unit; things that are counted stand in braces.</param>
/// <param name="Meaning">What a value says.</param>
/// <param name="Attributes">Names of its attributes; the values of each are bounded.</param>
/// <param name="When">What has to be there before it is exported; empty when nothing has.</param>
public sealed record InstrumentInfo(string Name, string Kind, string Unit, string Meaning, IReadOnlyList<string> Attributes, string When)
{
    /// <summary>Upper bounds of a histogram's buckets; empty for other kinds.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];
}

/// <summary>Creates instruments and remembers each: the one table that the documentation and its checks are made from.</summary>
internal sealed class InstrumentTable(Meter meter)
{
    private readonly List<InstrumentInfo> rows = [];

    public IReadOnlyList<InstrumentInfo> Rows => rows;

    public Counter<long> Counter(string name, string unit, string meaning, params string[] attributes)
    {
        Add(name, "counter", unit, meaning, "", attributes);
        return meter.CreateCounter<long>(name, unit, meaning);
    }

    public UpDownCounter<long> UpDown(string name, string unit, string meaning, params string[] attributes)
    {
        Add(name, "up-down counter", unit, meaning, "", attributes);
        return meter.CreateUpDownCounter<long>(name, unit, meaning);
    }

    public Histogram<double> Histogram(string name, double[] buckets, string meaning, params string[] attributes)
    {
        Add(name, "histogram", "s", meaning, "", attributes, buckets);
        return meter.CreateHistogram(name, "s", meaning, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
    }

    /// <summary>A gauge that is read when an exporter asks, and has no value while there is nothing to say.</summary>
    public void Observe(
        string name, string unit, string meaning, string when, Func<IEnumerable<Measurement<double>>> read, params string[] attributes)
    {
        Add(name, "gauge", unit, meaning, when, attributes);
        meter.CreateObservableGauge(name, read, unit, meaning);
    }

    /// <summary>Documents gauges whose names begin alike and end with what is measured; <see cref="Member"/> makes them.</summary>
    public void Family(string prefix, string meaning, string when, params string[] attributes) =>
        Add($"{prefix}*", "gauge", "", meaning, when, attributes);

    /// <summary>One gauge of a family.</summary>
    public void Member(string name, Func<IEnumerable<Measurement<double>>> read) => meter.CreateObservableGauge(name, read);

    private void Add(string name, string kind, string unit, string meaning, string when, string[] attributes, double[]? buckets = null) =>
        rows.Add(new InstrumentInfo(name, kind, unit, meaning, attributes, when) { Buckets = buckets ?? [] });
}
