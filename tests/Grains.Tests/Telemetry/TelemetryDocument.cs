using System.Globalization;
using System.Text;
using GanOrleans.Grains.Telemetry;
using GanOrleans.Support.Harness.Otlp;

namespace GanOrleans.Grains.Tests.Telemetry;

/// <summary>docs/telemetry.md, made from the table of instruments.</summary>
internal static class TelemetryDocument
{
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Telemetry

            <!-- Made from the table of instruments; a test compares. After a change: GAN_WRITE_DOCS=1 dotnet test tests/Grains.Tests -->
            Silos export metrics, traces and logs over OTLP, and ganctl exports the trace of a submit, as soon as an endpoint is set:

            ```sh
            export OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317          # gRPC, the default protocol
            export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf                  # or HTTP, with port 4318
            export OTEL_SERVICE_NAME=gan-silo OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=lab
            ```

            Every `OTEL_*` variable of the .NET SDK counts, among them `OTEL_EXPORTER_OTLP_{METRICS,TRACES,LOGS}_ENDPOINT`,
            `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_METRIC_EXPORT_INTERVAL` (60,000 ms; the dashboards like 10,000), `OTEL_TRACES_SAMPLER` and
            `OTEL_METRICS_EXEMPLAR_FILTER` (`trace_based` here). Without an endpoint nothing is measured. A collector that is away costs one
            warning per silo and bounded buffers (2,048 spans and log lines); what cannot be sent is dropped, and training goes on.

            Each silo is one resource: `service.name` gan-silo, `service.instance.id` the silo's name, `service.version`, `gan.cluster`,
            `gan.device.kind`. ganctl is `ganctl` with the machine's name as its instance. One gauge has one meaning, so that viewers that
            add up the series of a metric show what is true.

            ## Metrics

            The column "in Prometheus" is the name after Prometheus' own translation of OTLP; histograms add `_bucket`, `_sum` and `_count`,
            and of attributes dots become underscores (`gan_run_id`). Counters of faults are exported as 0 from the start. `gan.run.id`
            stands on gauges only, and these end with the run, so the number of series is bounded by the runs that train now. The meters
            `Microsoft.Orleans` and `System.Runtime` are exported beside these.

            | name | type | unit | attributes | in Prometheus | meaning |
            |---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var row in GanInstruments.All)
        {
            var attributes = string.Join(", ", row.Attributes.Select(name => $"`{name}`"));
            var when = row.When.Length == 0 ? "" : $" ({row.When})";
            var unit = row.Unit.Length == 0 ? "" : $"`{row.Unit}`";
            var exported = PrometheusNames.Metric(row.Name, row.Unit, row.Kind);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{row.Name}` | {row.Kind} | {unit} | {attributes} | `{exported}` | {row.Meaning}{when}. |\n");
        }

        text.Append("\nBuckets of the histograms, in seconds:\n\n");
        foreach (
            var buckets in GanInstruments
                .All.Where(row => row.Buckets.Count > 0)
                .GroupBy(row => string.Join(' ', row.Buckets.Select(bound => bound.ToString(CultureInfo.InvariantCulture)))))
            text.Append(CultureInfo.InvariantCulture, $"- {string.Join(", ", buckets.Select(row => $"`{row.Name}`"))}:\n  {buckets.Key}\n");
        text.Append(
            """

            ## Traces

            A submit is one trace through every process that its first lease touches; of later leases one in 30 s per run is a trace of its
            own, linked to the submit. Of each traced lease the first iteration has its spans; what follows runs below an activity that is
            not recorded, so that a step costs the same with tracing on. Between them stand the actors' own spans, one per call and one per
            write of a record: about 50 spans for a submit of two workers. What ganctl and the page ask of a run, timers and renewals begin
            no traces.

            | span | where | meaning |
            |---|---|---|
            | `submit` | ganctl | The request, until the run is durable |
            | `lease RUN FIRST–END` | coordinator | A range of iterations, from handing it out to the last worker's answer |
            | `work` | worker | A worker's part of the lease |
            | `phase` | worker's lane | Forward and backward pass of one phase; on a lane shared with the network also reduce and commit |
            | `exchange` | worker | From sending the share to having the next weights |
            | `share` | network's lane | Taking in a share that came as bytes |
            | `reduce` | network's lane | Averaging the shares; below the share that was the last one |
            | `commit` | network's lane | The optimizer's step |
            | `load`, `capture` | network | Loading a generation, writing its part of a checkpoint |
            | `checkpoint` | coordinator | A checkpoint, from capture to the durable record |
            | `sample` | ganctl, evaluator | Drawing samples |

            Attributes: `gan.run.id`, `gan.generation`, `gan.iteration`, `gan.rank`, `gan.network`, `gan.phase`. Histograms carry exemplars
            of traced steps.

            ## Logs

            Lines of GanOrleans are exported from level Information on, those of Orleans and .NET from Warning on, whatever `--log-level`
            says: that setting is the console's. Every line of a run's coordinator, networks and workers carries `gan.run.id`, and
            `gan.generation` and `gan.rank` where they are known; what `ganctl watch` shows as events is logged at level Information.

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }
}
