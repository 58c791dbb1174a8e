using System.Diagnostics;
using GanOrleans.Contracts;
using Orleans.Runtime;

namespace GanOrleans.Grains.Telemetry;

/// <summary>
/// Which work is traced: a submit with its first lease, then a lease every half minute per run, and of each the first iteration;
/// checkpoints; samplings.
/// </summary>
/// <remarks>
/// Everything else runs below an activity that is not recorded, so that neither our source nor the actors' makes an activity for it: a step
/// costs the same with tracing on. The standard sampler (<c>OTEL_TRACES_SAMPLER</c>) decides further.
/// </remarks>
internal static class Tracing
{
    // W3C names under which Orleans carries the caller's activity with a call. It writes them before a recorded call and never takes them
    // back, and calls that are not recorded carry on what stands there: then everything that follows hangs below the first recorded call.
    private const string Parent = "traceparent", State = "tracestate";

    /// <summary>A child of the current activity when that one is recorded, else null.</summary>
    public static Activity? Child(string name) =>
        Activity.Current is { Recorded: true } ? GanInstruments.Activities.StartActivity(name) : null;

    /// <summary>A child of a recorded activity of another thread, else null.</summary>
    public static Activity? Child(string name, Activity? parent) =>
        parent is { Recorded: true } ? GanInstruments.Activities.StartActivity(name, ActivityKind.Internal, parent.Context) : null;

    /// <summary>An activity of a trace of its own, linked to another one; when it ends, what was current before is current again.</summary>
    public static Span Root(string name, ActivityContext? link = null)
    {
        var before = Activity.Current;
        Activity.Current = null;
        var activity = link is { } to
            ? GanInstruments.Activities.StartActivity(ActivityKind.Internal, name: name, links: [new ActivityLink(to)])
            : GanInstruments.Activities.StartActivity(name);
        if (activity is null)
            Activity.Current = before;
        return new Span(activity, before);
    }

    /// <summary>A child of a context of another process.</summary>
    public static Span Below(string name, ActivityContext parent)
    {
        var before = Activity.Current;
        return new Span(GanInstruments.Activities.StartActivity(name, ActivityKind.Internal, parent), before);
    }

    /// <summary>Lets nothing be traced from here on in the asynchronous method that calls it, and in what that calls.</summary>
    public static void Suppress()
    {
        if (!GanInstruments.Activities.HasListeners())
            return;
        var before = Activity.Current;
        var silent = new Activity("untraced");
        // A parent that is not recorded: samplers follow it, here and in other processes.
        silent.SetParentId(
            before?.TraceId ?? ActivityTraceId.CreateRandom(), before?.SpanId ?? ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
        silent.Start();
        RequestContext.Set(Parent, silent.Id!);
        RequestContext.Remove(State);
    }

    /// <summary>Says which lease a span belongs to.</summary>
    public static Activity? TagLease(this Activity? activity, IterationLease lease) => activity?
        .SetTag(TagNames.Run, lease.Plan.RunId).SetTag(TagNames.Generation, lease.Generation).SetTag(TagNames.Iteration, lease.First);

    /// <summary>An activity, or none, and what is current when it ends.</summary>
    public readonly struct Span(Activity? activity, Activity? before) : IDisposable
    {
        private readonly object? carried = RequestContext.Get(Parent);

        public Activity? Activity => activity;

        public void Dispose()
        {
            if (activity is null)
                return;
            activity.Stop();
            System.Diagnostics.Activity.Current = before;
            if (carried is null)
                RequestContext.Remove(Parent);
            else
                RequestContext.Set(Parent, carried);
        }
    }
}

/// <summary>Decides which of a run's leases are traced, and where their spans hang.</summary>
internal sealed class LeaseTraces(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private ActivityContext? submit;
    private bool first = true;
    private long last;

    /// <summary>Remembers the call that created the run: its first lease belongs to the same trace.</summary>
    public void Submitted(Activity? call)
    {
        if (call is { Recorded: true })
            submit = call.Context;
    }

    /// <summary>The span of a lease; none when this one is not traced.</summary>
    public Tracing.Span Begin(IterationLease lease)
    {
        if (!first && time.GetElapsedTime(last) < Interval)
            return default;
        last = time.GetTimestamp();
        var belongs = first ? submit : null;
        first = false;
        var span = belongs is { } parent ? Tracing.Below("lease", parent) : Tracing.Root("lease", submit);
        span.Activity.TagLease(lease);
        span.Activity?.DisplayName = $"lease {lease.Plan.RunId} {lease.First}–{lease.End}";
        return span;
    }
}
