using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that remembers the order of insertion.</summary>
public class OrderedDict<TKey, TValue> : IEnumerable<(TKey, TValue)> where TKey : notnull
{
    private readonly List<(TKey, TValue)> _list = [];
    private readonly Dictionary<TKey, int> _positions = [];

    public int Count => _list.Count;

    public (TKey, TValue) this[int index]
    {
        get => _list[index];
        set
        {
            _positions.Remove(_list[index].Item1);
            _positions[value.Item1] = index;
            _list[index] = value;
        }
    }

    public TValue this[TKey key]
    {
        get => _list[_positions[key]].Item2;
        set
        {
            if (_positions.TryGetValue(key, out var position))
                _list[position] = (key, value);
            else
                Add(key, value);
        }
    }

    public IEnumerable<TKey> keys() => _list.Select(pair => pair.Item1);
    public IEnumerable<TValue> values() => _list.Select(pair => pair.Item2);
    public IEnumerator<(TKey, TValue)> items() => _list.GetEnumerator();

    public void Add(TKey key, TValue value)
    {
        _positions.Add(key, _list.Count);
        _list.Add((key, value));
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    internal bool TryAdd(TKey key, TValue value)
    {
        if (_positions.ContainsKey(key))
            return false;
        Add(key, value);
        return true;
    }

    public bool ContainsKey(TKey key) => _positions.ContainsKey(key);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (!_positions.TryGetValue(key, out var position))
            return false;
        value = _list[position].Item2;
        return true;
    }

    public bool Remove(TKey key)
    {
        if (!_positions.Remove(key, out var position))
            return false;
        _list.RemoveAt(position);
        for (var i = position; i < _list.Count; i++)
            _positions[_list[i].Item1] = i;
        return true;
    }

    public void clear() => Clear();

    public void Clear()
    {
        _list.Clear();
        _positions.Clear();
    }

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
