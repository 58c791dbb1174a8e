using System.CommandLine;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Client.Runs;
using GanOrleans.Client.Specs;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl submit</c>: checks a spec and starts a run.</summary>
internal sealed class SubmitCommand : GanCommand
{
    private readonly SpecOptions spec = new();

    private readonly Option<bool> watch = new("--watch") { Description = "Follow the run until it ends" };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Check everything, create nothing" };

    public SubmitCommand(GlobalOptions options, GanctlHost host)
        : base("submit", "Check a spec and start a run", options, host)
    {
        spec.AddTo(this);
        Add(watch);
        Add(dryRun);
    }

    public override bool ListsParseErrors => true;

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        var (reading, idempotencyKey) = spec.Read(invocation.Parse);
        if (reading.Spec.From is { } from && reading.Errors.All(error => !error.Path.Contains("from", StringComparison.Ordinal)))
            reading = await InheritAsync(invocation, from, reading.Spec);
        if (reading.Errors.Count > 0)
            return Refuse(
                invocation, idempotencyKey, reading.Spec, reading.MergeWith(await FaultsOfClusterAsync(invocation, reading.Spec)));

        var client = await invocation.ConnectAsync();
        await client.PrepareAsync(reading.Spec, progress => invocation.Output.Message($"data: {progress}"), invocation.Cancellation);
        return invocation.Parse.GetValue(dryRun)
            ? await CheckAsync(invocation, client, reading, idempotencyKey)
            : await SubmitAsync(invocation, client, reading, idempotencyKey);
    }

    // A branch takes every setting of the run that it continues, but those that are given.
    private async Task<RunSpecReading> InheritAsync(Invocation invocation, string from, RunSpec given)
    {
        var parts = from.Split('@');
        var client = await invocation.ConnectAsync();
        var id = await client.ResolveAsync(parts[0], invocation.Cancellation);
        var source = (await client.StatusAsync(id, invocation.Cancellation)).Spec;
        // Another variant is refused; settings of the run's own one would be refused beside it, which nobody gave.
        var sameVariant = given.Variant is null || given.Variant == source.Variant;
        var inherited = RunSpecFields.All
            .Where(field => IsInherited(field, given) && (sameVariant || field.DefaultText != RunSpecFields.OfTheVariant))
            .Select(field => (field.Name, Text: field.GetText(source))).Where(setting => setting.Text is not null)
            .Select(setting => new RawSetting(setting.Name, setting.Text!, $"{setting.Name} of run '{id}'"))
            .Concat(source.Options.Where(_ => sameVariant).Select(option => new RawSetting(
                RunSpecFields.OptionsPrefix + option.Key, option.Value, $"option {option.Key} of run '{id}'")));
        var resolved = new RawSetting("from", parts.Length > 1 ? $"{id}@{parts[1]}" : id, "--from");
        return spec.Read(invocation.Parse, inherited, [resolved]).Reading;
    }

    private static bool IsInherited(RunSpecField field, RunSpec given) =>
        field.Name is not ("name" or "from") && (field.Name != "iterations" || given.Epochs is null);

    // A spec with errors is refused with or without a cluster; a cluster in reach adds what only it can know.
    private static async Task<ValidationError[]> FaultsOfClusterAsync(Invocation invocation, RunSpec spec)
    {
        try
        {
            return await (await invocation.ConnectAsync()).ValidateAsync(spec, invocation.Cancellation);
        }
        catch (Exception exception)
            when (exception is UserException { ExitCode: ExitCodes.NoCluster } or TimeoutException || RetryPolicy.IsTransient(exception))
        {
            return [];
        }
    }

    private static async Task<int> CheckAsync(Invocation invocation, GanClient client, RunSpecReading reading, string idempotencyKey)
    {
        var errors = reading.MergeWith(await client.ValidateAsync(reading.Spec, invocation.Cancellation));
        if (errors.Count > 0)
            return Refuse(invocation, idempotencyKey, reading.Spec, errors);

        invocation.Output.Json(new SubmitAnswer("valid", null, idempotencyKey, reading.Spec, []));
        invocation.Output.Text("The spec is valid. Nothing was created.");
        foreach (var note in await client.NotesAsync(reading.Spec, invocation.Cancellation))
            invocation.Output.Message(note);
        foreach (var line in StatusText.Settings(reading.Spec))
            invocation.Output.Text($"  {line}");
        return ExitCodes.Ok;
    }

    private async Task<int> SubmitAsync(Invocation invocation, GanClient client, RunSpecReading reading, string idempotencyKey)
    {
        var result = await client.SubmitAsync(reading.Spec, idempotencyKey, invocation.Cancellation);
        switch (result.Outcome)
        {
            case SubmitOutcome.Refused:
                return Refuse(invocation, idempotencyKey, reading.Spec, reading.MergeWith(result.Errors));
            case SubmitOutcome.Conflict:
                return Conflict(invocation, idempotencyKey, reading, result);
        }

        var id = result.RunId ?? throw new InvalidDataException("The cluster accepted the run but gave it no id.");
        var existing = result.Outcome == SubmitOutcome.Existing;
        invocation.Output.Json(new SubmitAnswer(existing ? "existing" : "created", id, idempotencyKey, reading.Spec, []));
        invocation.Output.Text(existing ? $"Run '{id}' exists already under this key." : $"Run '{id}' is submitted.");
        foreach (var note in result.Notes)
            invocation.Output.Message(note);
        if (invocation.Parse.GetValue(watch))
            return await WatchCommand.FollowAsync(invocation, client, await client.StatusAsync(id, invocation.Cancellation), after: 0);
        invocation.Output.Text($"  ganctl watch {id}");
        return ExitCodes.Ok;
    }

    private static int Refuse(Invocation invocation, string idempotencyKey, RunSpec spec, IReadOnlyList<ValidationError> errors)
    {
        invocation.Output.Json(new SubmitAnswer("refused", null, idempotencyKey, spec, errors));
        invocation.Output.Errors(errors);
        return ExitCodes.BadInput;
    }

    private static int Conflict(Invocation invocation, string idempotencyKey, RunSpecReading reading, SubmitResult result)
    {
        invocation.Output.Json(new SubmitAnswer("conflict", result.RunId, idempotencyKey, reading.Spec, result.Errors));
        var differences = result.Errors.Select(error => $"{error.Path}: {Value(error.Given)} here, {Value(error.Allowed)} in the run");
        throw new UserException(
            ExitCodes.Conflict,
            $"The key '{idempotencyKey}' belongs to run '{result.RunId}', which has another spec.",
            string.Join('\n', differences.Append("Submit with another --idempotency-key, or without one.")));
    }

    private static string Value(string text) => text.Length == 0 ? "not given" : $"'{text}'";
}
