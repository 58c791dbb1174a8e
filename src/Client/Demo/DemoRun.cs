using System.Runtime.CompilerServices;
using GanOrleans.Client.Imaging;
using GanOrleans.Client.Output;
using GanOrleans.Client.Runs;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Sampling;
using GanOrleans.Imaging;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Demo;

/// <summary>One demo against a connected silo: submit, show, draw, report.</summary>
internal sealed class DemoRun(DemoSettings settings, GanClient client, CommandOutput output)
{
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(5);

    /// <summary>Trains and returns the run at its end and the pictures' files. Interrupted, it cancels the run before it throws.</summary>
    public async Task<(RunStatus Status, IReadOnlyList<string> Files)> RunAsync(CancellationToken cancellation)
    {
        var id = await SubmitAsync(cancellation);
        try
        {
            await ShowAsync(id, cancellation);
            var files = await DrawAsync(id, cancellation);
            return (await EndAsync(id, cancellation), files);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            output.Message("Ending the demo …");
            await CancelQuietlyAsync(id);
            throw;
        }
    }

    private async Task<string> SubmitAsync(CancellationToken cancellation)
    {
        var key = Guid.CreateVersion7().ToString("N");
        await client.PrepareAsync(settings.Spec, progress => output.Message($"data: {progress}"), cancellation);
        var result = await client.SubmitAsync(settings.Spec, key, cancellation);
        if (
            result.Outcome == SubmitOutcome.Refused
            && settings.MayFallBack
            && result.Errors.All(error => error.Path is "dataset" or "data-root"))
        {
            output.Message($"No MNIST here: {result.Errors[0].Advice}");
            output.Message(
                $"Training on '{DemoSettings.FallbackDataset}' instead: digits drawn from strokes. --data-root or GAN_DATA_ROOT names a "
                    + $"folder with MNIST's four files."
            );
            result = await client.SubmitAsync(settings.Spec with { Dataset = DemoSettings.FallbackDataset }, key, cancellation);
        }

        if (result.Outcome != SubmitOutcome.Created || result.RunId is not { } id)
        {
            output.Errors(result.Errors);
            throw new UserException(ExitCodes.BadInput, "The demo's run was refused.", "Change the options that the errors name.");
        }

        return id;
    }

    private async Task ShowAsync(string id, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var view = RunViews.For(output, id, settings.Spec.Iterations);
        var updates = client.WatchAsync(
            id, 0, exception => view.Note($"connection lost ({exception.GetType().Name}), resuming …"), enough.Token);
        try
        {
            await view.ShowAsync(Limited(updates, enough, enough.Token), CancellationToken.None);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The seconds are over.
        }
    }

    // The clock starts when training does: loading data and networks is not what the user asked to see.
    private async IAsyncEnumerable<RunUpdate> Limited(
        IAsyncEnumerable<RunUpdate> updates, CancellationTokenSource enough, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var started = false;
        await foreach (var update in updates.WithCancellation(cancellation))
        {
            if (!started && settings.Seconds is { } seconds && update.Progress is not null)
            {
                started = true;
                enough.CancelAfter(TimeSpan.FromSeconds(seconds));
            }

            yield return update;
        }
    }

    private async Task<IReadOnlyList<string>> DrawAsync(string id, CancellationToken cancellation)
    {
        if ((await client.StatusAsync(id, cancellation)).State is RunState.Failed or RunState.Cancelled)
            return [];

        var files = settings.PictureFiles;
        var drawn = await client.SampleAsync(id, new SampleRequest(DemoSettings.Pictures), cancellation);
        PngWriter.Save(files[0], SamplePictures.Draw(drawn.Samples));
        PngWriter.Save(files[1], SamplePictures.Draw(await client.RealsAsync(id, DemoSettings.Pictures, cancellation)));
        return files;
    }

    private async Task<RunStatus> EndAsync(string id, CancellationToken cancellation)
    {
        var status = await client.StatusAsync(id, cancellation);
        return status.State.IsTerminal() ? status : await client.CancelAsync(id, cancellation);
    }

    private async Task CancelQuietlyAsync(string id)
    {
        using var limit = new CancellationTokenSource(CancelLimit);
        try
        {
            await client.CancelAsync(id, limit.Token);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or TimeoutException or UserException || RetryPolicy.IsTransient(exception))
        {
            output.Message("The run could not be cancelled in time; its silo ends now all the same.");
        }
    }
}
