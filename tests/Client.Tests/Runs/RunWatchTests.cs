using System.Runtime.CompilerServices;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Runs;
using GanOrleans.Support.Harness;
using Orleans.Runtime;

namespace GanOrleans.Client.Tests.Runs;

public sealed class RunWatchTests
{
    [Fact, Trait("Fault", "19")]
    public async Task A_watch_that_breaks_goes_on_after_the_last_update_seen()
    {
        var opened = new List<long>();
        var interruptions = 0;

        var seen = await CollectAsync(RunWatch.ResumingAsync(Open, after: 1, TimeSpan.FromSeconds(30), _ => interruptions++, default));

        Assert.Equal([2, 3, 4, 5], seen);
        Assert.Equal([1, 3], opened);
        Assert.Equal(1, interruptions);

        async IAsyncEnumerable<RunUpdate> Open(long after, [EnumeratorCancellation] CancellationToken cancellation)
        {
            opened.Add(after);
            for (var sequence = after; sequence <= 5; sequence++)   // the update at 'after' itself comes again, as after a replay
            {
                await Task.Yield();
                yield return Update(sequence, last: 5);
                if (opened.Count == 1 && sequence == 3)
                    throw new SiloUnavailableException("gone");
            }
        }
    }

    [Fact]
    public async Task A_watch_that_ends_before_the_run_does_is_opened_again()
    {
        var opened = 0;

        var seen = await CollectAsync(RunWatch.ResumingAsync(Open, after: 0, TimeSpan.FromSeconds(30), null, default));

        Assert.Equal([1, 2, 3], seen);
        Assert.Equal(3, opened);

        async IAsyncEnumerable<RunUpdate> Open(long after, [EnumeratorCancellation] CancellationToken cancellation)
        {
            opened++;
            await Task.Yield();
            yield return Update(after + 1, last: 3);
        }
    }

    [Fact]
    public async Task A_watch_from_after_the_end_tells_the_end()
    {
        var seen = await CollectAsync(RunWatch.ResumingAsync(Open, after: 9999, TimeSpan.FromSeconds(30), null, default));

        Assert.Equal([5], seen);

        static async IAsyncEnumerable<RunUpdate> Open(long after, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            yield return Update(5, last: 5);
        }
    }

    [Fact]
    public async Task A_connection_that_stays_broken_is_given_up_with_its_last_failure()
    {
        var error = await Assert.ThrowsAsync<SiloUnavailableException>(
            () => CollectAsync(RunWatch.ResumingAsync(Open, after: 0, TimeSpan.FromMilliseconds(600), null, default)));

        Assert.Equal("still gone", error.Message);

        async IAsyncEnumerable<RunUpdate> Open(long after, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            if (after >= 0)
                throw new SiloUnavailableException("still gone");
            yield break;
        }
    }

    [Fact]
    public async Task An_error_of_the_request_is_not_tried_again()
    {
        var opened = 0;

        await Assert.ThrowsAsync<RunException>(() =>
            CollectAsync(RunWatch.ResumingAsync(Open, after: 0, TimeSpan.FromSeconds(30), null, default)));

        Assert.Equal(1, opened);

        async IAsyncEnumerable<RunUpdate> Open(long after, [EnumeratorCancellation] CancellationToken cancellation)
        {
            opened++;
            await Task.Yield();
            if (after >= 0)
                throw new RunException("no such run");
            yield break;
        }
    }

    private static RunUpdate Update(long sequence, long last) =>
        new() { Sequence = sequence, At = DateTimeOffset.UnixEpoch, State = sequence == last ? RunState.Completed : RunState.Running };

    private static async Task<List<long>> CollectAsync(IAsyncEnumerable<RunUpdate> updates)
    {
        var seen = new List<long>();
        await foreach (var update in updates)
            seen.Add(update.Sequence);
        return seen;
    }
}
