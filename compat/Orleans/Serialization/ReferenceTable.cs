namespace Orleans.Serialization;

/// <summary>Numbers objects by identity: a short list first, a dictionary when it grows.</summary>
internal sealed class ReferenceTable
{
    private const int ListLimit = 16;
    private readonly List<object> _objects = [];
    private Dictionary<object, int>? _index;

    /// <summary>The object's earlier number, or −1 after giving it the next one.</summary>
    public int Track(object value)
    {
        if (_index is not null)
        {
            if (!_index.TryAdd(value, _objects.Count))
                return _index[value];
            _objects.Add(value);
            return -1;
        }

        for (var i = 0; i < _objects.Count; i++)
        {
            if (ReferenceEquals(_objects[i], value))
                return i;
        }

        _objects.Add(value);
        if (_objects.Count > ListLimit)
        {
            _index = new(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < _objects.Count; i++)
                _index[_objects[i]] = i;
        }

        return -1;
    }
}
