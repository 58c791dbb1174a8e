using System.Text.Json;
using GanOrleans.Grains.Runs;
using GanOrleans.Models.Data;
using GanOrleans.Models.Networks;
using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using TorchSharp;

namespace GanOrleans.Silo.Tools;

/// <summary>A run's networks and data in a tool, on the CPU.</summary>
internal sealed class ToolRun : IDisposable
{
    private readonly string? dataRoot;
    private readonly int? imageSize;

    private ToolRun(TrainingOptions training, string? dataRoot, int? imageSize)
    {
        this.dataRoot = dataRoot;
        this.imageSize = imageSize;
        Training = training;
        Data = Open(DataSplit.Train);
        try
        {
            Replica = Replica.Create(training, Data, torch.CPU);
        }
        catch (ArgumentException e)
        {
            throw new ToolException(
                ToolException.BadInput, e.Message.ReplaceLineEndings(" "),
                "Use the version that the run was trained with, with its variants.");
        }
    }

    public TrainingOptions Training { get; }

    public IDataSet Data { get; }

    public Replica Replica { get; }

    /// <summary>Builds the networks with their initial weights.</summary>
    /// <param name="training">The plan's settings as JSON.</param>
    /// <param name="dataRoot">Folder that holds data files, or null.</param>
    /// <param name="imageSize">Size that the run brings images to, or null.</param>
    /// <param name="needsTest">Whether data without test images is refused before the other images are read.</param>
    public static ToolRun Create(string training, string? dataRoot, int? imageSize, bool needsTest = false)
    {
        try
        {
            var settings = TrainingJson.Read(training);
            if (needsTest)
                DataSets.RequireTest(settings.Dataset, ToolData.Options(dataRoot, imageSize));
            return new ToolRun(settings, dataRoot, imageSize);
        }
        catch (JsonException e)
        {
            throw new ToolException(
                ToolException.BadInput, $"The run's settings cannot be read: {e.Message}", "Use ganctl of the same version.");
        }
    }

    /// <summary>Another split of the run's data set.</summary>
    public IDataSet Open(DataSplit split) => DataSets.Open(Training.Dataset, ToolData.Options(dataRoot, imageSize, split));

    /// <summary>The network of that name.</summary>
    /// <exception cref="ToolException">The variant has none.</exception>
    public Network Network(string name) =>
        Replica.Networks.FirstOrDefault(network => network.Name == name)
        ?? throw new ToolException(
            ToolException.BadInput, $"Variant '{Training.Variant}' has no {name}.",
            $"It has: {string.Join(", ", Replica.Networks.Select(network => network.Name))}.");

    /// <summary>Loads a network's weights and statistics from a checkpoint.</summary>
    public void Load(Network network, string checkpoint)
    {
        using var updater = new NetworkUpdater(network, Training);
        updater.Load(checkpoint);
        if (network.State.numel() > 0)
            network.RestoreState();
    }

    public void Dispose() => Replica.Dispose();
}
