using System.Diagnostics.Metrics;

namespace Orleans.Runtime
{
    /// <summary>The meter <c>Microsoft.Orleans</c>.</summary>
    internal static class Instruments
    {
        private static readonly Meter Meter = new("Microsoft.Orleans");
        private static readonly Lock Sync = new();
        private static readonly List<Func<long>> ActivationCounts = [];
        private static readonly List<Func<long>> ClientCounts = [];

        private static readonly long[] LatencyBounds = [1, 2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1_000, 1_500, 2_000, 5_000, 10_000, 15_000, long.MaxValue];
        private static readonly long[] LatencyCounts = new long[LatencyBounds.Length];
        private static long _latencyCount;
        private static long _latencySum;

        public static readonly Counter<long> TimedOut = Meter.CreateCounter<long>("orleans-app-requests-timedout");
        public static readonly Counter<long> Created = Meter.CreateCounter<long>("orleans-catalog-activation-created");
        public static readonly Counter<long> Destroyed = Meter.CreateCounter<long>("orleans-catalog-activation-destroyed");
        public static readonly Histogram<long> SentBytes = Meter.CreateHistogram<long>("orleans-messaging-sent-messages-size", "bytes");
        public static readonly Histogram<long> ReceivedBytes = Meter.CreateHistogram<long>("orleans-messaging-received-messages-size", "bytes");

        static Instruments()
        {
            Meter.CreateObservableCounter("orleans-app-requests-latency-bucket", LatencyBuckets);
            Meter.CreateObservableCounter("orleans-app-requests-latency-count", () => Volatile.Read(ref _latencyCount));
            Meter.CreateObservableCounter("orleans-app-requests-latency-sum", () => Volatile.Read(ref _latencySum));
            Meter.CreateObservableGauge("orleans-catalog-activations", () => Sum(ActivationCounts));
            Meter.CreateObservableGauge("orleans-gateway-connected-clients", () => Sum(ClientCounts));
        }

        /// <summary>Takes in the time from a request's arrival at its activation to its answer, in milliseconds. Orleans exports it as three counters, not as a histogram.</summary>
        public static void RequestEnded(long milliseconds)
        {
            var bucket = 0;
            while (milliseconds > LatencyBounds[bucket])
                bucket++;
            Interlocked.Increment(ref LatencyCounts[bucket]);
            Interlocked.Increment(ref _latencyCount);
            Interlocked.Add(ref _latencySum, milliseconds);
        }

        /// <summary>Counts a silo's activations until disposed.</summary>
        public static IDisposable CountActivations(Func<long> count) => Add(ActivationCounts, count);

        public static IDisposable CountClients(Func<long> count) => Add(ClientCounts, count);

        private static IEnumerable<Measurement<long>> LatencyBuckets() =>
            LatencyBounds.Select((bound, bucket) => new Measurement<long>(Volatile.Read(ref LatencyCounts[bucket]), new KeyValuePair<string, object?>("duration", $"{bound}ms")));

        private static long Sum(List<Func<long>> counts)
        {
            lock (Sync)
                return counts.Sum(count => count());
        }

        private static Removal Add(List<Func<long>> counts, Func<long> count)
        {
            lock (Sync)
                counts.Add(count);
            return new(counts, count);
        }

        private sealed class Removal(List<Func<long>> counts, Func<long> count) : IDisposable
        {
            public void Dispose()
            {
                lock (Sync)
                    counts.Remove(count);
            }
        }
    }
}

namespace Orleans.Diagnostics
{
    /// <summary>Names of activity sources.</summary>
    public static class ActivitySources
    {
        public const string AllActivitySourceName = "Microsoft.Orleans.*";
        public const string ApplicationGrainActivitySourceName = "Microsoft.Orleans.Application";
        public const string RuntimeActivitySourceName = "Microsoft.Orleans.Runtime";
        public const string LifecycleActivitySourceName = "Microsoft.Orleans.Lifecycle";
        public const string StorageActivitySourceName = "Microsoft.Orleans.Storage";
    }
}
