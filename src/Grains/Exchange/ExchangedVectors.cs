using GanOrleans.Contracts;
using TorchSharp;

namespace GanOrleans.Grains.Exchange;

/// <summary>
/// What a network and a worker elsewhere send each other, as it lies in memory: a share goes up, and what follows from the mean comes down.
/// Both sides have vectors of the same lengths.
/// </summary>
/// <param name="Share">What a worker hands in, and the mean is taken of; float32.</param>
/// <param name="Answer">What comes back after a step; float32, and may be the same vector.</param>
/// <param name="State">The state vector that goes along both ways; null where there is none apart.</param>
/// <param name="ReturnsAfterSkip">
/// Whether workers need what comes back after a skipped step too: they have moved on by themselves, where the network has not.
/// </param>
internal sealed record ExchangedVectors(torch.Tensor Share, torch.Tensor Answer, torch.Tensor? State, bool ReturnsAfterSkip)
{
    /// <summary>What goes up.</summary>
    public torch.Tensor[] Up => State is null ? [Share] : [Share, State];

    /// <summary>What comes down.</summary>
    public torch.Tensor[] Down => State is null ? [Answer] : [Answer, State];

    /// <summary>Bytes of a share.</summary>
    public long ShareLength => Length(Up);

    /// <summary>Bytes of an answer after a step that changed something.</summary>
    public long AnswerLength => Length(Down);

    /// <summary>What goes up, or down, on a connection whose both ends see share and answer in memory.</summary>
    public torch.Tensor[] BesideMemory => State is null ? [] : [State];

    /// <summary>Whether workers need what comes back after a step.</summary>
    public bool Returns(StepOutcome outcome) =>
        outcome == StepOutcome.Applied || (outcome == StepOutcome.Skipped && ReturnsAfterSkip);

    /// <summary>In each step a gradient goes up and weights come down, both from where they lie.</summary>
    public static ExchangedVectors OfEachStep(Network network) =>
        network.State.numel() > 0
            ? new ExchangedVectors(network.Gradient, network.Weights, network.State, ReturnsAfterSkip: true)
            : new ExchangedVectors(network.Gradient, network.Weights, null, ReturnsAfterSkip: false);

    /// <summary>After a block of iterations everything that training goes on from goes up and down.</summary>
    public static ExchangedVectors OfEachBlock(TrainingVector training) =>
        new(training.Vector, training.Vector, null, ReturnsAfterSkip: true);

    private static long Length(torch.Tensor[] vectors) => vectors.Sum(vector => vector.numel()) * sizeof(float);
}
