using GanOrleans.Models;
using TorchSharp;

namespace GanOrleans.Grains.Networks;

/// <summary>What an owner asks of the flat vector of its weights or gradients; on the lane.</summary>
internal static class VectorReadings
{
    /// <summary>Euclidean norm. Reading it waits for the device.</summary>
    public static double Norm(torch.Tensor vector)
    {
        using var scope = torch.NewDisposeScope();
        return Math.Sqrt(vector.detach().Squared().sum().item<float>());
    }

    /// <summary>Whether every value is finite. Reading it waits for the device.</summary>
    public static bool IsFinite(torch.Tensor gradient)
    {
        using var scope = torch.NewDisposeScope();
        return gradient.isfinite().all().item<bool>();
    }
}
