using GanOrleans.Grains.Telemetry;

namespace GanOrleans.Grains.Tests.Telemetry;

public sealed class TelemetryDocumentTests
{
    [Fact]
    public void The_documentation_lists_every_instrument_as_it_is_in_the_code()
    {
        var file = Path.Combine(Root(), "docs", "telemetry.md");
        if (Environment.GetEnvironmentVariable("GAN_WRITE_DOCS") is { Length: > 0 })
            File.WriteAllText(file, TelemetryDocument.Write());

        Assert.Equal(TelemetryDocument.Write(), File.ReadAllText(file));
    }

    [Fact]
    public void Names_and_units_keep_to_the_conventions()
    {
        Assert.All(GanInstruments.All, instrument =>
        {
            Assert.Matches("^(gan|hw\\.gpu)(\\.[a-z][a-z_]*)+(\\.\\*)?$", instrument.Name);
            Assert.Matches("^(|s|By|1|\\{[a-z]+\\}(/s)?)$", instrument.Unit);
            Assert.DoesNotMatch("(seconds|bytes|_total|count)$", instrument.Name);
        });
        Assert.Equal(GanInstruments.All.Count, GanInstruments.All.Select(instrument => instrument.Name).Distinct().Count());
    }

    [Fact]
    public void Only_gauges_carry_the_id_of_a_run()
    {
        var withRun = GanInstruments.All.Where(instrument => instrument.Attributes.Contains(TagNames.Run)).ToList();

        Assert.NotEmpty(withRun);
        Assert.All(withRun, instrument => Assert.Equal("gauge", instrument.Kind));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "GanOrleans.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
