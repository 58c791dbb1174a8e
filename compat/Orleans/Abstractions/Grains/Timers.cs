using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime
{
    /// <summary>A timer of one activation; disposing stops it.</summary>
    public interface IGrainTimer : IDisposable
    {
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>When a timer ticks and how its ticks mix with calls.</summary>
    public readonly struct GrainTimerCreationOptions
    {
        public GrainTimerCreationOptions() { }

        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        {
            DueTime = dueTime;
            Period = period;
        }

        /// <summary>Until the first tick; infinite starts stopped.</summary>
        public required TimeSpan DueTime { get; init; }

        /// <summary>From the end of a tick to the next; infinite ticks once.</summary>
        public required TimeSpan Period { get; init; }

        /// <summary>Whether ticks interleave with calls and other ticks. Default: false.</summary>
        public bool Interleave { get; init; }

        /// <summary>Whether ticks keep the activation from idle collection. Default: false.</summary>
        public bool KeepAlive { get; init; }
    }
}

namespace Orleans.Timers
{
    using Orleans.Runtime;

    /// <summary>Makes timers.</summary>
    public interface ITimerRegistry
    {
        IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options);
    }
}
