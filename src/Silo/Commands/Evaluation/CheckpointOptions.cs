using System.CommandLine;
using GanOrleans.Models.Networks;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Evaluation;

/// <summary>The options of commands that ganctl gives a checkpoint of a run.</summary>
internal sealed class CheckpointOptions
{
    private readonly Option<string> checkpoint = SampleOptions.Needed<string>("--checkpoint", "folder", "Folder with its files");
    private readonly Option<string> training = SampleOptions.Needed<string>("--training", "json", "The run's resolved settings");
    private readonly Option<string> root = new(ParseErrors.DataRoot) { Description = "Folder that holds data files", HelpName = "folder" };
    private readonly Option<int?> size = new("--image-size") { Description = "Size that the run brings images to, pixels", HelpName = "n" };

    /// <summary>What the checkpoint is called in the output.</summary>
    public Option<string> Origin { get; } = SampleOptions.Origin();

    public void AddTo(Command command)
    {
        command.Add(checkpoint);
        command.Add(training);
        command.Add(root);
        command.Add(size);
        command.Add(Origin);
    }

    /// <summary>Builds the run's networks with their initial weights.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="needsTest">Whether data without test images is refused before the other images are read.</param>
    public TrainedNetworks Create(ParseResult parse, bool needsTest = false) =>
        TrainedNetworks.Create(parse.GetRequiredValue(training), parse.GetValue(root), parse.GetValue(size), needsTest);

    /// <summary>The folder with the checkpoint's files.</summary>
    public string Folder(ParseResult parse) => parse.GetRequiredValue(checkpoint);

    /// <summary>Loads a network's weights and statistics from the checkpoint.</summary>
    public void Load(ParseResult parse, TrainedNetworks run, Network network) => run.Load(network, Folder(parse));
}
