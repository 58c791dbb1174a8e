namespace GanOrleans.Models.Networks;

/// <summary>A module with numbers of its own that change once per committed step, such as BEGAN's k.</summary>
/// <remarks>
/// The numbers are buffers, so they travel with the weights and are checkpointed. What they are to be fed with is a
/// buffer as well: the kernel writes the mean over its slice there, shares carry it, and at commit it holds the mean
/// over all workers' rows, weighted by samples.
/// </remarks>
public interface ICommitsState
{
    /// <summary>
    /// Moves the numbers. Called on the network's lane outside of any graph, after the optimizer's step, once per applied step; the
    /// module's buffers hold the means over all shares.
    /// </summary>
    void Commit();
}
