namespace Orleans.Runtime.Activations;

/// <summary>Runs the turns of one activation, one at a time, on the thread pool. Awaits inside a turn come back to it.</summary>
internal sealed class ActivationScheduler(IGrainContext context) : TaskScheduler, IThreadPoolWorkItem, IWorkItemScheduler
{
    /// <summary>Turns in a row before other work of the pool gets its chance.</summary>
    private const int Quantum = 64;

    private readonly Queue<Task> _queue = new();
    private bool _scheduled;

    public override int MaximumConcurrencyLevel => 1;

    public void QueueAction(Action action)
    {
        var suppressed = ExecutionContext.IsFlowSuppressed();
        if (!suppressed)
            ExecutionContext.SuppressFlow();
        try
        {
            new Task(action, default, TaskCreationOptions.DenyChildAttach).Start(this);
        }
        finally
        {
            if (!suppressed)
                ExecutionContext.RestoreFlow();
        }
    }

    public void QueueAction(Action<object?> action, object state)
    {
        var suppressed = ExecutionContext.IsFlowSuppressed();
        if (!suppressed)
            ExecutionContext.SuppressFlow();
        try
        {
            new Task(action, state, default, TaskCreationOptions.DenyChildAttach).Start(this);
        }
        finally
        {
            if (!suppressed)
                ExecutionContext.RestoreFlow();
        }
    }

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    protected override void QueueTask(Task task)
    {
        lock (_queue)
        {
            _queue.Enqueue(task);
            if (_scheduled)
                return;
            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(RuntimeContext.Current, context) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queue)
            return [.. _queue];
    }

    void IThreadPoolWorkItem.Execute()
    {
        var before = RuntimeContext.Current;
        RuntimeContext.Current = context;
        try
        {
            for (var turn = 0; turn < Quantum; turn++)
            {
                Task? task;
                lock (_queue)
                {
                    if (!_queue.TryDequeue(out task))
                    {
                        _scheduled = false;
                        return;
                    }
                }

                TryExecuteTask(task);
            }
        }
        finally
        {
            RuntimeContext.Current = before;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
