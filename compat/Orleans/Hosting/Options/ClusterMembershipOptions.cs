namespace Orleans.Configuration;

/// <summary>How silos watch each other.</summary>
/// <remarks>A broken connection whose endpoint refuses new ones is proof of death here and needs no votes: all silos are on one machine.</remarks>
public class ClusterMembershipOptions
{
    /// <summary>Whether silos declare others dead at all. Default: true.</summary>
    public bool LivenessEnabled { get; set; } = true;

    /// <summary>Between two probes, and how long one may take. Default: 5 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Probes missed in a row before a silo is suspected. Default: 3.</summary>
    public int NumMissedProbesLimit { get; set; } = 3;

    /// <summary>Suspicions that make a silo dead (fewer when there are fewer other silos). Default: 2.</summary>
    public int NumVotesForDeathDeclaration { get; set; } = 2;

    /// <summary>How many silos each one probes; here, all. Default: 10.</summary>
    public int NumProbedSilos { get; set; } = 10;

    /// <summary>How long a suspicion counts. Default: 2 min.</summary>
    public TimeSpan DeathVoteExpirationTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often the table is read again. Default: 60 s.</summary>
    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often this silo writes its heartbeat. Default: 30 s.</summary>
    public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Heartbeats missed in the table after which a silo does not hold up others that join. Default: 3.</summary>
    public int NumMissedTableIAmAliveLimit { get; set; } = 3;

    /// <summary>How long joining may take. Default: 5 min.</summary>
    public TimeSpan MaxJoinAttemptTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether silos tell each other that the table changed. Default: true.</summary>
    public bool UseLivenessGossip { get; set; } = true;

    /// <summary>Age at which rows of dead silos are removed. Default: 7 days.</summary>
    public TimeSpan DefunctSiloExpiration { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often they are removed; null for never. Default: 1 h.</summary>
    public TimeSpan? DefunctSiloCleanupPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Longest delay under a slow local thread pool; accepted, not used here. Default: true.</summary>
    public bool ExtendProbeTimeoutDuringDegradation { get; set; } = true;

    /// <summary>Whether others are asked to probe; accepted, not used here. Default: true.</summary>
    public bool EnableIndirectProbes { get; set; } = true;

    internal TimeSpan AllowedIAmAliveMissPeriod => IAmAliveTablePublishTimeout * NumMissedTableIAmAliveLimit;
}
