using GanOrleans.Client.Specs;
using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Specs;

/// <summary>Spec files that were changed at random are read, or refused with the line or the field (faults, row 18).</summary>
[Trait("Fault", "18")]
public sealed class SpecFuzzTests
{
    private static readonly string[] Pieces =
    [
        ":",
        "\n",
        "\t",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "&a",
        "*a",
        "|",
        ">",
        "#",
        "---",
        "...",
        "!!int",
        "<<:",
        "0",
        "-1",
        "1e999",
        "NaN",
        "null",
        "~",
        "\0",
        "\uFFFD",
        "options:",
        "workers:",
        "batch: ",
        "  x: 1",
    ];

    [Theory]
    [InlineData(1, 2_000)]
    public void A_changed_file_is_read_or_refused_with_its_place(int seed, int files) => Fuzz(seed, files);

    [Theory, Trait("Category", "Long")]
    [InlineData(20140610, 10_000)]
    public void So_are_ten_thousand(int seed, int files) => Fuzz(seed, files);

    private static void Fuzz(int seed, int files)
    {
        var whole =
            string.Concat(
                RunSpecFields.All.Take(24).Select(field => $"{field.Name}: {(field.Choices.Count > 0 ? field.Choices[0] : "1")}\n")
            ) + "options:\n  penalty: 10\n  name: \"a b\"\n";
        var random = new Random(seed);
        var refused = 0;

        for (var i = 0; i < files; i++)
        {
            var text = whole;
            for (var more = 1 + random.Next(4); more > 0; more--)
                text = Change(text, random);

            var file = SpecFile.Parse("run.yaml", text);
            var reading = RunSpecReader.Read(file.Settings);

            Assert.All(file.Errors, fault => Assert.StartsWith("run.yaml:", fault.Path, StringComparison.Ordinal));
            Assert.All(file.Errors.Concat(reading.Errors), fault =>
                Assert.False(string.IsNullOrWhiteSpace(fault.Path) || string.IsNullOrWhiteSpace(fault.Allowed), $"{i}: {fault}\n{text}"));
            refused += file.Errors.Count + reading.Errors.Count > 0 ? 1 : 0;
        }

        Assert.InRange(refused, files / 2, files);
    }

    private static string Change(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(12), text.Length - at);
        return random.Next(4) switch
        {
            0 => text[..at] + Pieces[random.Next(Pieces.Length)] + text[at..],
            1 => text[..at] + text[(at + length)..],
            2 => string.Concat(text.AsSpan(0, at + length), text.AsSpan(at)),
            _ => text[..at] + (char)random.Next(1, 0x250) + text[Math.Min(at + 1, text.Length)..],
        };
    }
}
