namespace GanOrleans.Client.App;

/// <summary>What ganctl's exit code says; <c>docs/cli.md</c> holds the same table.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The run failed or was cancelled; a checkpoint or a file is damaged.</summary>
    public const int Failed = 1;

    /// <summary>Bad input: an option, a file or a spec with faults. Nothing was created.</summary>
    public const int BadInput = 2;

    /// <summary>No silo of the cluster could be reached.</summary>
    public const int NoCluster = 3;

    /// <summary>No such run or checkpoint.</summary>
    public const int NotFound = 4;

    /// <summary>No answer in time; whether the request was carried out is not known.</summary>
    public const int TimedOut = 5;

    /// <summary>The request contradicts what is there: another spec under the same idempotency key, a run that has ended.</summary>
    public const int Conflict = 6;

    /// <summary>
    /// ganctl itself could not go on: a file or a program that cannot be used, storage that cannot be read, or an error of GanOrleans. It says
    /// nothing about the run.
    /// </summary>
    public const int Unexpected = 7;

    /// <summary>Ended by Ctrl-C or a termination signal, or because nobody reads standard output any more.</summary>
    public const int Interrupted = 130;
}
