namespace Andon.Storage.Commits;

/// <summary>
/// A bounded queue with many who add and one who takes. Whoever adds wakes the taker only if it sleeps, so that a busy
/// one costs nobody a call into the kernel. Safe from any thread; one thread takes.
/// </summary>
sealed class WorkQueue<T>(int lengthMax)
    where T : class
{
    readonly object _gate = new();
    readonly Queue<T> _queue = new();
    bool _isAsleep;
    bool _isCompleted;

    /// <summary>Whether nothing is left and nothing will come.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_gate) return _isCompleted && _queue.Count == 0;
        }
    }

    public Admission Add(T item)
    {
        lock (_gate)
        {
            if (_isCompleted) return Admission.Completed;
            if (_queue.Count >= lengthMax) return Admission.Full;
            _queue.Enqueue(item);
            Wake();
            return Admission.Taken;
        }
    }

    /// <summary>Null when nothing is there now.</summary>
    public T? TryTake()
    {
        lock (_gate) return _queue.TryDequeue(out var item) ? item : null;
    }

    /// <summary>Null when nothing came in that time, or nothing will come any more.</summary>
    public T? Take(int milliseconds)
    {
        lock (_gate)
        {
            if (_queue.Count == 0 && !_isCompleted) Sleep(milliseconds);
            return _queue.TryDequeue(out var item) ? item : null;
        }
    }

    /// <summary>What is in it can still be taken.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isCompleted = true;
            Wake();
        }
    }

    void Sleep(int milliseconds)
    {
        _isAsleep = true;
        Monitor.Wait(_gate, milliseconds);
        _isAsleep = false;
    }

    void Wake()
    {
        if (_isAsleep) Monitor.Pulse(_gate);
        _isAsleep = false;
    }
}

/// <summary>What became of something that was to be queued.</summary>
enum Admission
{
    Taken,
    Full,
    Completed,
}
