using System.Diagnostics;
using GanOrleans.Files;
using GanOrleans.Models.Runtime;
using GanOrleans.Support;
using GanOrleans.Support.Harness;

namespace GanOrleans.Cluster.Tests.Clustering;

public sealed class FileLockTests
{
    [Fact]
    public async Task Only_one_holds_the_lock_at_a_time()
    {
        using var folder = new TemporaryFolder();
        var (inside, most, turns) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                using var taken = await FileLock.AcquireAsync(folder["lock"]);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                Interlocked.Increment(ref turns);
            }
        })));

        Assert.Equal(1, most);
        Assert.Equal(120, turns);
    }

    [Fact]
    public async Task Waiting_for_a_lock_that_is_never_released_ends_with_its_name()
    {
        using var folder = new TemporaryFolder();
        using var held = FileLock.TryAcquire(folder["lock"]);
        Assert.NotNull(held);
        Assert.Null(FileLock.TryAcquire(folder["lock"]));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => FileLock.AcquireAsync(folder["lock"], TimeSpan.FromMilliseconds(50)));

        Assert.Contains(folder["lock"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_that_holds_a_lock_and_hangs_is_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["lock"], "");
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--exclusive", folder["lock"], "sleep", "60"]))!;
        try
        {
            await Deadline.UntilAsync("the lock is held", TimeSpan.FromSeconds(10), () =>
                FileLock.TryAcquire(folder["lock"]) is not { } free || Release(free));

            var error = await Assert.ThrowsAsync<TimeoutException>(() =>
                FileLock.AcquireAsync(folder["lock"], TimeSpan.FromMilliseconds(50)));

            Assert.Contains($"process {holder.Id} (flock)", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
        }

        static bool Release(FileLock free)
        {
            free.Dispose();
            return false;
        }
    }

    [Fact]
    public void A_missing_folder_is_not_mistaken_for_a_held_lock()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryAcquire(folder["missing/lock"]));
    }
}
