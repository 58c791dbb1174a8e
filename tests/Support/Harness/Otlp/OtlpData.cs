using System.Globalization;

namespace GanOrleans.Support.Harness.Otlp;

/// <summary>One point of a metric. Buckets and bounds are a histogram's; its value is the sum, its count the number.</summary>
internal sealed record OtlpPoint(
    string Metric,
    string Unit,
    string Kind,
    string Meter,
    IReadOnlyDictionary<string, string> Resource,
    IReadOnlyDictionary<string, string> Attributes,
    ulong TimeNanos,
    double Value,
    ulong Count,
    double[] Bounds,
    ulong[] Buckets,
    string[] ExemplarTraces);

/// <summary>One span.</summary>
internal sealed record OtlpSpan(
    string Name,
    string Source,
    string TraceId,
    string SpanId,
    string ParentId,
    IReadOnlyDictionary<string, string> Resource,
    IReadOnlyDictionary<string, string> Attributes)
{
    public string Process => $"{Resource.GetValueOrDefault("service.name")}/{Resource.GetValueOrDefault("service.instance.id")}";
}

/// <summary>One log line.</summary>
internal sealed record OtlpLog(
    string Category, string Body, string TraceId, IReadOnlyDictionary<string, string> Resource,
    IReadOnlyDictionary<string, string> Attributes);

/// <summary>
/// Reads the export requests of OTLP 1.x (opentelemetry/proto/{metrics,trace,logs}/v1): the numbers are those of the .proto files.
/// </summary>
internal static class OtlpData
{
    public static IEnumerable<OtlpPoint> Points(ReadOnlyMemory<byte> request) =>
        from resourceMetrics in new WireMessage(request).All(1)
        let resource = Attributes(resourceMetrics.Message.Get(1).Message, 1)
        from scope in resourceMetrics.Message.All(2)
        let meter = scope.Message.Get(1).Message.Get(1).Text
        from metric in scope.Message.All(2)
        from point in Points(metric.Message, meter, resource)
        select point;

    public static IEnumerable<OtlpSpan> Spans(ReadOnlyMemory<byte> request) =>
        from resourceSpans in new WireMessage(request).All(1)
        let resource = Attributes(resourceSpans.Message.Get(1).Message, 1)
        from scope in resourceSpans.Message.All(2)
        let source = scope.Message.Get(1).Message.Get(1).Text
        from span in scope.Message.All(2)
        let m = span.Message
        select new OtlpSpan(m.Get(5).Text, source, m.Get(1).Hex, m.Get(2).Hex, m.Get(4).Hex, resource, Attributes(m, 9));

    public static IEnumerable<OtlpLog> Logs(ReadOnlyMemory<byte> request) =>
        from resourceLogs in new WireMessage(request).All(1)
        let resource = Attributes(resourceLogs.Message.Get(1).Message, 1)
        from scope in resourceLogs.Message.All(2)
        let category = scope.Message.Get(1).Message.Get(1).Text
        from log in scope.Message.All(2)
        select new OtlpLog(category, Value(log.Message.Get(5).Message), log.Message.Get(9).Hex, resource, Attributes(log.Message, 6));

    private static IEnumerable<OtlpPoint> Points(WireMessage metric, string meter, IReadOnlyDictionary<string, string> resource)
    {
        var (name, unit) = (metric.Get(1).Text, metric.Get(3).Text);
        foreach (var data in metric.Fields().Where(field => field.Number is 5 or 7 or 9))
        {
            var kind = data.Number switch
            {
                5 => "gauge",
                9 => "histogram",
                _ => data.Message.Get(3).Scalar == 1 ? "counter" : "up-down counter",
            };
            foreach (var point in data.Message.All(1).Select(field => field.Message))
            {
                yield return data.Number == 9
                    ? new OtlpPoint(
                        name,
                        unit,
                        kind,
                        meter,
                        resource,
                        Attributes(point, 9),
                        point.Get(3).Scalar,
                        point.Get(5).Double,
                        point.Get(4).Scalar,
                        [.. Packed(point, 7).Select(BitConverter.UInt64BitsToDouble)],
                        [.. Packed(point, 6)],
                        Exemplars(point, 8))
                    : new OtlpPoint(
                        name,
                        unit,
                        kind,
                        meter,
                        resource,
                        Attributes(point, 7),
                        point.Get(3).Scalar,
                        point.Has(6) ? (long)point.Get(6).Scalar : point.Get(4).Double,
                        0,
                        [],
                        [],
                        Exemplars(point, 5));
            }
        }
    }

    private static string[] Exemplars(WireMessage point, int number) =>
        [.. point.All(number).Select(exemplar => exemplar.Message.Get(5).Hex)];

    // Fixed 64-bit numbers, packed or one by one.
    private static IEnumerable<ulong> Packed(WireMessage message, int number)
    {
        foreach (var field in message.All(number))
        {
            if (field.Bytes.IsEmpty)
                yield return field.Scalar;
            for (var i = 0; i < field.Bytes.Length; i += 8)
                yield return BitConverter.ToUInt64(field.Bytes.Span[i..]);
        }
    }

    private static Dictionary<string, string> Attributes(WireMessage message, int number)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var pair in message.All(number))
            attributes[pair.Message.Get(1).Text] = Value(pair.Message.Get(2).Message);
        return attributes;
    }

    private static string Value(WireMessage any)
    {
        var field = any.Fields().LastOrDefault();
        return field.Number switch
        {
            1 => field.Text,
            2 => field.Scalar == 1 ? "true" : "false",
            3 => ((long)field.Scalar).ToString(CultureInfo.InvariantCulture),
            4 => field.Double.ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
    }
}
