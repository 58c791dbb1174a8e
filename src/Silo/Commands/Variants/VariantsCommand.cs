using System.CommandLine;
using System.Globalization;
using GanOrleans.Contracts.Specs;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Variants;

/// <summary><c>ganctl variants [NAME]</c>: the recipes that this silo was built with, or one recipe's networks layer by layer.</summary>
internal sealed class VariantsCommand : OfflineCommand
{
    private const int UsualSize = 28;

    private readonly Argument<string?> name = new("name")
    {
        Description = "A variant whose networks are shown. Default: all variants, without their networks",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> size = new("--image-size")
    {
        Description = $"Side of the images, pixels, 4 to 1,024. Default: {UsualSize}",
        HelpName = "n",
        DefaultValueFactory = _ => UsualSize,
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

    public VariantsCommand(OfflineHost host)
        : base("variants", "List the variants with papers and defaults, or show one's networks layer by layer; needs no cluster", host)
    {
        Add(name);
        Add(size);
        Add(channels);
        Add(settings);
    }

    protected override IEnumerable<UserException> Errors(ParseResult parse)
    {
        if (parse.GetValue(name) is not { } one)
            yield break;
        if (VariantRegistry.Find(one) is null)
            yield return Unknown(one);
        if (parse.GetValue(size) is < 4 or > 1024)
            yield return NotAllowed("--image-size", $"{parse.GetValue(size)}", "Allowed: 4 to 1,024.");
        if (parse.GetValue(channels) is not (1 or 3))
            yield return NotAllowed("--channels", $"{parse.GetValue(channels)}", "Allowed: 1 or 3.");
        foreach (var setting in parse.GetValue(settings)!.Where(setting => setting.Split('=', 2) is not [{ Length: > 0 }, { Length: > 0 }]))
            yield return NotAllowed("--set", setting, "Write it as key=value.");
    }

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        if (parse.GetValue(name) is { } one)
            Write(output, Describe(VariantRegistry.Find(one)!, parse));
        else
            Write(output, [.. VariantRegistry.All.Select(variant => VariantListing.Of(variant, VariantListing.Images(UsualSize)))]);
        return ExitCodes.Ok;
    }

    private VariantReport Describe(IVariant variant, ParseResult parse)
    {
        UseTorch();
        var data = VariantListing.Images(parse.GetValue(size), parse.GetValue(channels));
        var defaults = variant.Defaults(data);
        var extra = new Dictionary<string, string>(defaults.Extra);
        foreach (var setting in parse.GetValue(settings)!.Select(setting => setting.Split('=', 2)))
            extra[setting[0]] = setting[1];
        var options = defaults with { Extra = extra };
        if (variant.Check(options, data).ToList() is { Count: > 0 } errors)
            throw new UserException(
                ExitCodes.BadInput, string.Join(Environment.NewLine, errors),
                $"'ganctl variants' shows what '{variant.Info.Name}' trains on.");
        return new VariantReport(
            VariantListing.Of(variant, data), [.. data.SampleShape],
            [.. NetworkSummary.Of(variant, options, data).Select(NetworkReport.Of)]);
    }

    private static UserException NotAllowed(string option, string given, string whatToDo) =>
        new(ExitCodes.BadInput, $"{option} '{given}' is not allowed.", whatToDo);

    private static UserException Unknown(string name)
    {
        string[] known = [.. VariantRegistry.All.Select(variant => variant.Info.Name)];
        var near = Suggestion.Closest(name, known);
        return new UserException(
            ExitCodes.BadInput, $"There is no variant '{name}'. Known: {string.Join(", ", known)}.",
            near is null ? "" : $"Did you mean '{near}'?");
    }

    private static void Write(CommandOutput output, VariantListing[] variants)
    {
        output.Json(variants);
        foreach (var variant in variants)
            Details(output, variant);
    }

    private static void Write(CommandOutput output, VariantReport report)
    {
        output.Json(report);
        Details(output, report.Variant);
        foreach (var network in report.Networks)
        {
            output.Text("");
            output.Text($"{network.Name}: {Count(network.Parameters)} parameters for images of {Shape(report.Shape)}");
            output.Table([["  LAYER", "KIND", "OUTPUT", "PARAMETERS"], .. network.Layers.Select(Row)]);
        }
    }

    private static string[] Row(LayerReport layer) => ["  " + layer.Name, layer.Kind, Shape(layer.Output), Count(layer.Parameters)];

    private static void Details(CommandOutput output, VariantListing variant)
    {
        output.Text($"{variant.Name}: {variant.Summary}");
        output.Text($"  paper       {variant.Paper}");
        output.Text($"  data        {string.Join("; ", variant.Data)}");
        output.Text($"  objectives  {(variant.Objectives.Length > 0 ? string.Join(", ", variant.Objectives) : "a loss of its own")}");
        output.Text($"  defaults    {string.Join(", ", variant.Defaults.Select(setting => $"{setting.Name} {setting.Value}"))}");
    }

    private static string Shape(long[] shape) => shape.Length > 0 ? string.Join(" × ", shape) : "-";

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
