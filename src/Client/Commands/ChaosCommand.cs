using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Contracts.Faults;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl chaos arm|list|clear</c>: faults on purpose, on silos that were started with <c>--chaos</c>.</summary>
internal sealed class ChaosCommand : Command
{
    public ChaosCommand(GlobalOptions options, GanctlHost host)
        : base("chaos", "Let faults happen on purpose, on silos that were started with --chaos")
    {
        Add(new ArmCommand(options, host));
        Add(new ListCommand(options, host));
        Add(new ClearCommand(options, host));
    }

    private sealed class ArmCommand : GanCommand
    {
        private readonly Argument<string> action = new("action") { Description = $"What happens: {string.Join(", ", FaultActions.All)}" };
        private readonly Option<string> point = new("--at")
        {
            Description = $"Where: {string.Join(", ", FaultPoints.All)}",
            HelpName = "point",
            Required = true,
        };
        private readonly Option<string?> run = new("--run")
        {
            Description = "Only in this run: its id, the beginning of one, or 'last'",
            HelpName = "run",
        };
        private readonly Option<int?> rank = new("--rank") { Description = "Only at this worker's rank", HelpName = "n" };
        private readonly Option<string?> network = new("--network")
        {
            Description = "Only at the discriminator or the generator",
            HelpName = "name",
        };
        private readonly Option<long?> iteration = new("--iteration") { Description = "Only in this iteration", HelpName = "n" };
        private readonly Option<long?> from = new("--from-iteration") { Description = "Only from this iteration on", HelpName = "n" };
        private readonly Option<int?> phase = new("--phase") { Description = "Only in the phase with this index", HelpName = "n" };
        private readonly Option<int?> substep = new("--substep") { Description = "Only in this repeat of the phase", HelpName = "n" };
        private readonly Option<double> seconds = new("--seconds") { Description = "How long a stop or a delay lasts", HelpName = "s" };
        private readonly Option<int> times = new("--times")
        {
            Description = "How often. Default: 1",
            HelpName = "n",
            DefaultValueFactory = _ => 1,
        };

        public ArmCommand(GlobalOptions options, GanctlHost host)
            : base("arm", "Arm a fault", options, host)
        {
            Add(action);
            foreach (var option in new Option[] { point, run, rank, network, iteration, from, phase, substep, seconds, times })
                Add(option);
        }

        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var parse = invocation.Parse;
            var rule = new FaultRule
            {
                Action = parse.GetRequiredValue(action),
                Point = parse.GetRequiredValue(point),
                Rank = parse.GetValue(rank),
                Network = parse.GetValue(network),
                Iteration = parse.GetValue(iteration),
                FromIteration = parse.GetValue(from),
                Phase = parse.GetValue(phase),
                Substep = parse.GetValue(substep),
                Seconds = parse.GetValue(seconds),
                Times = parse.GetValue(times),
            };
            if (rule.Check() is { } fault)
                throw new UserException(ExitCodes.BadInput, fault, "'ganctl chaos arm --help' shows what is allowed.");
            var client = await invocation.ConnectAsync();
            if (parse.GetValue(run) is { } name)
                rule = rule with { RunId = await client.ResolveAsync(name, invocation.Cancellation) };
            var id = await client.ArmFaultAsync(rule, invocation.Cancellation);
            invocation.Output.Json(rule);
            invocation.Output.Text($"Fault {id} is armed: {Describe(rule)}.");
            return ExitCodes.Ok;
        }
    }

    private sealed class ListCommand(GlobalOptions options, GanctlHost host) : GanCommand("list", "Show the armed faults", options, host)
    {
        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var rules = await (await invocation.ConnectAsync()).ListFaultsAsync(invocation.Cancellation);
            invocation.Output.Json(rules);
            foreach (var rule in rules)
                invocation.Output.Text(Describe(rule));
            return ExitCodes.Ok;
        }
    }

    private sealed class ClearCommand(GlobalOptions options, GanctlHost host) : GanCommand("clear", "Disarm all faults", options, host)
    {
        protected override async Task<int> RunAsync(Invocation invocation)
        {
            var count = await (await invocation.ConnectAsync()).ClearFaultsAsync(invocation.Cancellation);
            invocation.Output.Json(count);
            invocation.Output.Text($"{count.ToString(CultureInfo.InvariantCulture)} fault(s) are disarmed.");
            return ExitCodes.Ok;
        }
    }

    private static string Describe(FaultRule rule)
    {
        (string Name, object? Value)[] conditions =
        [
            ("run", rule.RunId),
            ("rank", rule.Rank),
            ("network", rule.Network),
            ("iteration", rule.Iteration),
            ("from iteration", rule.FromIteration),
            ("phase", rule.Phase),
            ("substep", rule.Substep),
        ];
        var where = conditions
            .Where(c => c.Value is not null)
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} {c.Value}"));
        return string.Join(
            ", ",
            where
                .Prepend($"{rule.Action} at {rule.Point}")
                .Append(rule.Seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{rule.Seconds} s") : "")
                .Where(text => text.Length > 0));
    }
}
