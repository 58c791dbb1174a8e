using Orleans.Runtime;

namespace Orleans
{
    /// <summary>State with what storage knows of it.</summary>
    public interface IGrainState<T>
    {
        T? State { get; set; }

        /// <summary>The version that storage gave out; null before the first write.</summary>
        string? ETag { get; set; }

        bool RecordExists { get; set; }
    }

    /// <summary>The plain implementation.</summary>
    [GenerateSerializer]
    public sealed class GrainState<T> : IGrainState<T>
    {
        public GrainState() { }

        public GrainState(T? state) : this(state, null) { }

        public GrainState(T? state, string? eTag)
        {
            State = state;
            ETag = eTag;
        }

        [Id(0)] public T? State { get; set; }

        [Id(1)] public string? ETag { get; set; }

        [Id(2)] public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Keeps grain state.</summary>
    public interface IGrainStorage
    {
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ReadStateAsync(stateName, grainId, grainState);

        /// <summary>Writes when the etag still matches, and sets the new one.</summary>
        /// <exception cref="InconsistentStateException">Somebody else wrote in between.</exception>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            WriteStateAsync(stateName, grainId, grainState);

        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ClearStateAsync(stateName, grainId, grainState);
    }

    /// <summary>The etag no longer matches. Left unhandled, it also ends the activation that wrote.</summary>
    [GenerateSerializer]
    public class InconsistentStateException : OrleansException
    {
        public InconsistentStateException() { }

        public InconsistentStateException(string message) : base(message) { }

        public InconsistentStateException(string message, Exception? innerException) : base(message, innerException!) { }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException) : base(errorMsg, storageException!)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : this(errorMsg, storedEtag, currentEtag, null) { }

        public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
            : this(storageException.Message, storedEtag, currentEtag, storageException) { }

        [Id(0)] internal bool IsSourceActivation { get; set; } = true;

        [Id(1)] public string? StoredEtag { get; private set; }

        [Id(2)] public string? CurrentEtag { get; private set; }

        public override string ToString() => $"InconsistentStateException: {Message} Expected Etag={StoredEtag} Received Etag={CurrentEtag} {InnerException}";
    }

    /// <summary>A provider's configuration is wrong.</summary>
    [GenerateSerializer]
    public sealed class BadProviderConfigException : OrleansException
    {
        public BadProviderConfigException() { }

        public BadProviderConfigException(string msg) : base(msg) { }

        public BadProviderConfigException(string msg, Exception exc) : base(msg, exc) { }
    }
}
