namespace Orleans.Runtime;

/// <summary>Values that travel with calls, from caller to callee and not back.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<Content?> Local = new();

    /// <summary>Id of the call chain that may re-enter its activations; empty when none may.</summary>
    public static Guid ReentrancyId
    {
        get => Local.Value?.ReentrancyId ?? Guid.Empty;
        set => Local.Value = new(Local.Value?.Values, value);
    }

    public static IEnumerable<string> Keys => Local.Value?.Values?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Local.Value?.Values ?? Enumerable.Empty<KeyValuePair<string, object>>();

    internal static Dictionary<string, object>? Values => Local.Value?.Values;

    public static object? Get(string key) => Local.Value?.Values is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value)
    {
        var content = Local.Value;
        var values = content?.Values is { } old ? new Dictionary<string, object>(old) : new();
        values[key] = value;
        Local.Value = new(values, content?.ReentrancyId ?? Guid.Empty);
    }

    public static bool Remove(string key)
    {
        if (Local.Value is not { Values: { } old } content || !old.ContainsKey(key))
            return false;
        var values = new Dictionary<string, object>(old);
        values.Remove(key);
        Local.Value = new(values.Count == 0 ? null : values, content.ReentrancyId);
        return true;
    }

    public static void Clear() => Local.Value = null;

    /// <summary>Until disposed, calls made from here may call back into this activation while it waits for them.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        var id = original == Guid.Empty ? Guid.NewGuid() : original;
        return new(original, id);
    }

    /// <summary>Until disposed, calls made from here may not call back.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    internal static void Import(Dictionary<string, object>? values, Guid reentrancyId) =>
        Local.Value = values is null && reentrancyId == Guid.Empty ? null : new(values, reentrancyId);

    private sealed record Content(Dictionary<string, object>? Values, Guid ReentrancyId);

    /// <summary>Ends by being disposed.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _entered;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _entered = newReentrancyId;
            if (newReentrancyId != originalReentrancyId)
            {
                ReentrancyId = newReentrancyId;
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnEnterReentrantSection(newReentrancyId);
            }
        }

        public void Dispose()
        {
            if (_entered == _original)
                return;
            (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnExitReentrantSection(_entered);
            ReentrancyId = _original;
        }
    }
}

/// <summary>An activation that lets calls of its own chains in.</summary>
internal interface ICallChainReentrantGrainContext
{
    void OnEnterReentrantSection(Guid reentrancyId);

    void OnExitReentrantSection(Guid reentrancyId);
}
