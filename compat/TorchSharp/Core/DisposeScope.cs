using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// Owns the tensors that its thread creates while it is the innermost scope, and disposes them at its end.
/// </summary>
/// <remarks>Slots keep creation and removal at a few nanoseconds: a tensor knows its scope and its slot there.</remarks>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;
    private torch.Tensor?[] _slots = new torch.Tensor?[32];
    private int _used;
    private int _live;

    internal DisposeScope(DisposeScopeManager manager)
    {
        _manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    /// <summary>A scope that its thread took along when it ended: nobody else frees what it owns.</summary>
    ~DisposeScope() => Free(_slots.AsSpan(0, _used), new LifetimeStatistics());

    internal DisposeScope? OuterScope { get; }

    internal bool IsEnded => _manager is null;

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            ObjectDisposedException.ThrowIf(_manager is null, this);
            return Tensors().ToArray<IDisposable>();
        }
    }

    public int DisposablesCount
    {
        get
        {
            ObjectDisposedException.ThrowIf(_manager is null, this);
            return _live;
        }
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        Move(scope, Managed(disposable));
        return disposable;
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
            Move(scope, Managed(disposable));
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(null, Managed(disposable));
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
            Move(null, Managed(disposable));
    }

    public void Attach(IDisposable disposable) => AttachOne(Managed(disposable));

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var attached = disposables.ToList();
        foreach (var disposable in attached)
            AttachOne(Managed(disposable));
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ObjectDisposedException.ThrowIf(_manager is null, this);
        var kept = inKeep.OfType<torch.Tensor>().Where(t => ReferenceEquals(t.OwningDisposeScope, this)).ToHashSet(ReferenceEqualityComparer.Instance);
        var (slots, used) = (_slots, _used);
        (_slots, _used, _live) = (new torch.Tensor?[slots.Length], 0, 0);
        for (var i = 0; i < used; i++)
        {
            if (slots[i] is not { } tensor || !kept.Contains(tensor))
                continue;
            slots[i] = null;
            Add(tensor);
        }
        Free(slots.AsSpan(0, used), _manager.StatisticsInstance.TensorStatistics);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public bool Contains(IDisposable disposable) => disposable is torch.Tensor tensor && ReferenceEquals(tensor.OwningDisposeScope, this);

    /// <summary>Forgets something that its owner has disposed.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        ObjectDisposedException.ThrowIf(_manager is null, this);
        if (!Contains(disposable))
            return;
        Remove((torch.Tensor)disposable);
        ((torch.Tensor)disposable).Unscoped();
    }

    public void Dispose()
    {
        if (_manager is null)
            return;
        Free(_slots.AsSpan(0, _used), _manager.StatisticsInstance.TensorStatistics);
        (_slots, _used, _live) = ([], 0, 0);
        var manager = _manager;
        _manager = null;
        manager.RemoveDisposeScope(this);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a tensor that no scope owns.</summary>
    internal void Add(torch.Tensor tensor)
    {
        if (_used == _slots.Length)
            MakeRoom();
        _slots[_used] = tensor;
        tensor.ScopeSlot = _used++;
        tensor.OwningDisposeScope = this;
        _live++;
    }

    /// <summary>Puts one tensor in the place of another (a parameter for the tensor that it was made of).</summary>
    internal static void ReplaceWith(torch.Tensor original, torch.Tensor replacement)
    {
        if (original.OwningDisposeScope is not { } scope)
            return;
        scope.Remove(original);
        scope.Add(replacement);
    }

    internal void Remove(torch.Tensor tensor)
    {
        _slots[tensor.ScopeSlot] = null;
        if (tensor.ScopeSlot == _used - 1)
            _used--;
        tensor.OwningDisposeScope = null;
        _live--;
    }

    /// <summary>Frees many handles in few calls.</summary>
    private static unsafe void Free(ReadOnlySpan<torch.Tensor?> tensors, LifetimeStatistics statistics)
    {
        const int batch = 128;
        var handles = stackalloc nint[batch];
        var count = 0;
        foreach (var tensor in tensors)
        {
            if (tensor is null || tensor.IsInvalid)
                continue;
            tensor.OwningDisposeScope = null;
            handles[count++] = tensor.Forget();
            statistics.DisposedInScopeCount++;
            if (count < batch)
                continue;
            Native.gan_tensor_free_many(handles, count);
            count = 0;
        }
        Native.gan_tensor_free_many(handles, count);
    }

    private static torch.Tensor Managed(IDisposable disposable) =>
        disposable as torch.Tensor ?? throw new InvalidOperationException("DisposeScope can only manage Tensor");

    private IEnumerable<torch.Tensor> Tensors() => _slots.Take(_used).OfType<torch.Tensor>();

    private void AttachOne(torch.Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(_manager is null, this);
        if (ReferenceEquals(tensor.OwningDisposeScope, this))
            return;
        tensor.OwningDisposeScope?.Remove(tensor);
        Add(tensor);
        _manager.StatisticsInstance.TensorStatistics.AttachedToScopeCount++;
    }

    private void Move(DisposeScope? scope, torch.Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(_manager is null, this);
        if (!ReferenceEquals(tensor.OwningDisposeScope, this) || ReferenceEquals(scope, this))
            return;
        Remove(tensor);
        if (scope is not null)
        {
            scope.Add(tensor);
            return;
        }
        tensor.Unscoped();
        _manager.StatisticsInstance.TensorStatistics.DetachedFromScopeCount++;
    }

    /// <summary>Doubles the slots, unless most of them belong to tensors that are gone.</summary>
    private void MakeRoom()
    {
        var target = _live > _slots.Length / 2 ? new torch.Tensor?[_slots.Length * 2] : _slots;
        var next = 0;
        for (var i = 0; i < _used; i++)
        {
            if (_slots[i] is not { } tensor)
                continue;
            target[next] = tensor;
            tensor.ScopeSlot = next++;
        }
        if (ReferenceEquals(target, _slots))
            Array.Clear(target, next, _used - next);
        (_slots, _used) = (target, next);
    }
}
