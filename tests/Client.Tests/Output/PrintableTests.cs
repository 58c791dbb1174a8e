using GanOrleans.Client.Output;
using GanOrleans.Contracts;
using GanOrleans.Contracts.Runs;
using GanOrleans.Contracts.Specs;
using GanOrleans.Support;
using GanOrleans.Terminal;

namespace GanOrleans.Client.Tests.Output;

/// <summary>Names of files do not reach a terminal as they are.</summary>
public sealed class PrintableTests
{
    private const string Odd = "bad\u001b[31m\n.png";

    [Fact]
    public void A_cell_is_one_line_without_control_characters() =>
        Assert.Equal(["FILE".PadRight(19) + "  FOUND", "bad\\x1B[31m\\x0A.png  text"], Columns.Lines([["FILE", "FOUND"], [Odd, "text"]]));

    [Fact]
    public void Lines_and_messages_keep_their_ends_and_no_other_control_character()
    {
        using var text = new StringWriter();
        using var errors = new StringWriter();
        var output = new CommandOutput(text, errors, OutputFormat.Text, interactive: false, color: false, JsonText.Types);

        output.Text(Odd);
        output.Message(Odd);

        Assert.Equal(("bad\\x1B[31m\n.png\n", "bad\\x1B[31m\n.png\n"), (text.ToString(), errors.ToString()));
    }

    [Fact]
    public void A_status_shows_the_run_s_folder_where_it_is_on_this_machine()
    {
        using var root = new TemporaryFolder();
        var status = new RunStatus { RunId = "flat-81f0d2c8", Spec = new RunSpec(), State = RunState.Queued, Folder = "flat-81f0d2c8" };
        var elsewhere = StatusText.Lines(status, root.Path).Single(line => line.StartsWith("folder", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(root.Path, status.Folder));

        var here = StatusText.Lines(status, root.Path).Single(line => line.StartsWith("folder", StringComparison.Ordinal));

        Assert.EndsWith(" flat-81f0d2c8, below the silos' storage root", elsewhere, StringComparison.Ordinal);
        Assert.EndsWith($" {Path.Combine(root.Path, status.Folder)}", here, StringComparison.Ordinal);
    }
}
