using GanOrleans.Contracts.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GanOrleans.Client.Output;

/// <summary>Shows the updates of a run as they come.</summary>
internal interface IRunView
{
    /// <summary>Shows all updates; returns when they end.</summary>
    Task ShowAsync(IAsyncEnumerable<RunUpdate> updates, CancellationToken cancellation);

    /// <summary>Something about the connection, not about the run.</summary>
    void Note(string text);
}

/// <summary>Chooses the view for an output.</summary>
internal static class RunViews
{
    /// <summary>JSON lines, a live table in a terminal, plain lines elsewhere.</summary>
    public static IRunView For(CommandOutput output, string title, long? iterations) =>
        output.IsJson ? new JsonLinesView(output)
        : output.Interactive ? new LiveView(output, title, iterations)
        : new PlainView(output, iterations);

    private sealed class JsonLinesView(CommandOutput output) : IRunView
    {
        public async Task ShowAsync(IAsyncEnumerable<RunUpdate> updates, CancellationToken cancellation)
        {
            await foreach (var update in updates.WithCancellation(cancellation))
                output.Json(update);
        }

        public void Note(string text) => output.Message(text);
    }

    private sealed class PlainView(CommandOutput output, long? iterations) : IRunView
    {
        public async Task ShowAsync(IAsyncEnumerable<RunUpdate> updates, CancellationToken cancellation)
        {
            await foreach (var update in updates.WithCancellation(cancellation))
                output.Text(ProgressText.Line(update, iterations));
        }

        public void Note(string text) => output.Message(text);
    }

    private sealed class LiveView(CommandOutput output, string title, long? iterations) : IRunView
    {
        private const int KeptEvents = 4;
        private readonly Queue<string> events = new();
        private RunState state;
        private RunProgress? progress;

        public Task ShowAsync(IAsyncEnumerable<RunUpdate> updates, CancellationToken cancellation) =>
            output.Console().Live(Render()).StartAsync(async live =>
            {
                await foreach (var update in updates.WithCancellation(cancellation))
                {
                    state = update.State;
                    progress = update.Progress ?? progress;
                    if (update.Event.Length > 0)
                        Note($"{update.At.LocalDateTime:HH:mm:ss} {update.Event}");
                    live.UpdateTarget(Render());
                }
            });

        public void Note(string text)
        {
            lock (events)
            {
                events.Enqueue(text);
                if (events.Count > KeptEvents)
                    events.Dequeue();
            }
        }

        private Rows Render()
        {
            var lines = new List<IRenderable> { new Markup($"[bold]{Markup.Escape(title)}[/]  {Coloured(state)}") };
            if (progress is { } p)
            {
                lines.Add(
                    new Markup(
                        $"{Bar(p.Iteration)}  {ProgressText.Iteration(p.Iteration, iterations)}  ETA {ProgressText.Duration(p.EtaSeconds)}")
                );
                lines.Add(Figures(p));
            }

            lock (events)
                lines.AddRange(events.Select(text => new Markup($"[grey]{Markup.Escape(text)}[/]")));
            return new Rows(lines);
        }

        private static Table Figures(RunProgress p)
        {
            (string Name, string Text)[] figures =
            [
                ("it/s", ProgressText.Rate(p.IterationsPerSecond)), ("images/s", ProgressText.Rate(p.ImagesPerSecond)),
                ("loss D", ProgressText.Number(p.LossD)), ("loss G", ProgressText.Number(p.LossG)),
                .. ProgressText.Outputs(p), .. ProgressText.Named(p),
            ];
            return new Table()
                .Border(TableBorder.Rounded)
                .AddColumns([.. figures.Select(f => f.Name)])
                .AddRow([.. figures.Select(f => f.Text)]);
        }

        private string Bar(long iteration)
        {
            const int Width = 32;
            var done = iterations is > 0 and var all ? (int)(Width * Math.Min(iteration, all) / all) : 0;
            return $"[green]{new string('━', done)}[/][grey]{new string('─', Width - done)}[/]";
        }

        private static string Coloured(RunState state)
        {
            var color = state switch
            {
                RunState.Completed or RunState.Running => "green",
                RunState.Failed => "red",
                RunState.Queued or RunState.Recovering or RunState.Cancelled or RunState.Paused or RunState.WaitingForWorkers => "yellow",
                _ => "grey",
            };
            return $"[{color}]{ProgressText.State(state)}[/]";
        }
    }
}
