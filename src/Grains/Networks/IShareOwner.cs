using GanOrleans.Contracts;

namespace GanOrleans.Grains.Networks;

/// <summary>Who takes the shares that come on a connection; on one lane, but for what says otherwise.</summary>
internal interface IShareOwner
{
    /// <summary>The network that the shares belong to; read on any thread.</summary>
    string Name { get; }

    /// <summary>Version, pending step and missing ranks as of the last change; read on any thread.</summary>
    OwnerStatus Status { get; }

    /// <summary>Takes a share in vectors which nobody else writes to until its answer.</summary>
    ShareReply SubmitShare(StepId step, int rank, int samples, RankVectors vectors);

    /// <summary>Whether an answer brings vectors along.</summary>
    bool ChangesReplicas(StepAnswer answer);

    /// <summary>Has a step that missed its deadline go on with the shares that came; null when it still waits or is behind.</summary>
    StepAnswer? CloseAtDeadline(StepId step);
}
