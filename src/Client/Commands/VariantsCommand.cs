using System.CommandLine;
using System.Globalization;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Errors;
using GanOrleans.Client.Output;
using GanOrleans.Client.Tools;
using GanOrleans.Contracts.Tools;

namespace GanOrleans.Client.Commands;

/// <summary><c>ganctl variants [NAME]</c>: the recipes that there are, or one recipe's networks layer by layer. Needs no cluster.</summary>
internal sealed class VariantsCommand : GanCommand
{
    private readonly Argument<string?> name = new("name")
    {
        Description = "A variant whose networks are shown. Default: all variants, without their networks",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int> size = new("--image-size")
    {
        Description = "Side of the images, pixels, 4 to 1,024. Default: 28",
        HelpName = "n",
        DefaultValueFactory = _ => 28,
    };
    private readonly Option<int> channels = new("--channels")
    {
        Description = "1 for grey images, 3 for colours. Default: 1",
        HelpName = "n",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<string[]> settings = new("--set")
    {
        Description = "A setting that only this variant knows; may be repeated",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    public VariantsCommand(GlobalOptions options, GanctlHost host)
        : base(
            "variants", "List the variants with papers and defaults, or show one's networks layer by layer; needs no cluster", options,
            host)
    {
        Add(name);
        Add(size);
        Add(channels);
        Add(settings);
    }

    protected override async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Parse.GetValue(name) is { } one)
            Write(
                invocation.Output,
                await SiloTool.AskAsync<DescribeVariantRequest, VariantReport>(
                    ToolNames.DescribeVariant, Request(one, invocation.Parse), invocation));
        else
            Write(
                invocation.Output,
                await SiloTool.AskAsync<ListVariantsRequest, VariantListing[]>(
                    ToolNames.ListVariants, new ListVariantsRequest(), invocation));
        return ExitCodes.Ok;
    }

    private DescribeVariantRequest Request(string one, ParseResult parse)
    {
        if (parse.GetValue(size) is < 4 or > 1024)
            throw new UserException(ExitCodes.BadInput, $"--image-size '{parse.GetValue(size)}' is not allowed.", "Allowed: 4 to 1,024.");
        if (parse.GetValue(channels) is not (1 or 3))
            throw new UserException(ExitCodes.BadInput, $"--channels '{parse.GetValue(channels)}' is not allowed.", "Allowed: 1 or 3.");
        var given = new Dictionary<string, string>();
        foreach (var setting in parse.GetValue(settings)!)
        {
            if (setting.Split('=', 2) is not [{ Length: > 0 } key, { Length: > 0 } value])
                throw new UserException(ExitCodes.BadInput, $"--set '{setting}' is not allowed.", "Write it as key=value.");
            given[key] = value;
        }

        return new DescribeVariantRequest(one, parse.GetValue(size), parse.GetValue(channels), given);
    }

    private static void Write(CommandOutput output, VariantListing[] variants)
    {
        output.Json(variants);
        foreach (var variant in variants)
        {
            output.Text($"{variant.Name}: {variant.Summary}");
            Details(output, variant);
        }
    }

    private static void Write(CommandOutput output, VariantReport report)
    {
        output.Json(report);
        output.Text($"{report.Variant.Name}: {report.Variant.Summary}");
        Details(output, report.Variant);
        foreach (var network in report.Networks)
        {
            output.Text("");
            output.Text($"{network.Name}: {Count(network.Parameters)} parameters for images of {Shape(report.Shape)}");
            foreach (
                var line in Columns.Lines([
                    ["  LAYER", "KIND", "OUTPUT", "PARAMETERS"],
                    .. network.Layers.Select(layer =>
                        new[] { "  " + layer.Name, layer.Kind, Shape(layer.Output), Count(layer.Parameters) }),
                ]))
                output.Text(line);
        }
    }

    private static void Details(CommandOutput output, VariantListing variant)
    {
        output.Text($"  paper       {variant.Paper}");
        output.Text($"  data        {string.Join("; ", variant.Data)}");
        output.Text($"  objectives  {(variant.Objectives.Length > 0 ? string.Join(", ", variant.Objectives) : "a loss of its own")}");
        output.Text($"  defaults    {string.Join(", ", variant.Defaults.Select(setting => $"{setting.Name} {setting.Value}"))}");
    }

    private static string Shape(long[] shape) => shape.Length > 0 ? string.Join(" × ", shape) : "-";

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
