using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace NeuralStyle.Kernels;

/// <summary>A few threads of our own that share the items of a job; the calling thread is one of them.</summary>
/// <remarks>
/// One job runs at a time: a caller that finds the team busy does all of its items itself, so that callers never wait for
/// each other. Which thread does an item must not matter to its result. The threads know the <see cref="Desk"/> alone, not the team, so
/// that they end too when a team is forgotten and not disposed.
/// </remarks>
internal sealed class WorkerTeam : IWorkers, IDisposable
{
    private const int SpinsBeforeSleep = 2_000; // some 50 microseconds: steps follow each other faster than threads wake

    [ThreadStatic]
    private static bool _isAlone;

    private readonly Lock _busy = new();
    private readonly Desk _desk = new();

    /// <summary>Starts the threads.</summary>
    /// <param name="size">Threads in the team, the caller's included.</param>
    public WorkerTeam(int size)
    {
        Size = size;
        Threads = [.. Enumerable.Range(1, size - 1).Select(worker => Start(_desk, worker))];
    }

    ~WorkerTeam() => _desk.Close(Size);

    /// <summary>Threads in the team, the caller's included.</summary>
    public int Size { get; }

    /// <summary>The threads, without the caller's.</summary>
    internal IReadOnlyList<Thread> Threads { get; }

    /// <summary>Makes a call whose jobs the calling thread does without any team: for callers that share the processors among themselves.</summary>
    /// <param name="call">The call.</param>
    public static T Alone<T>(Func<T> call)
    {
        _isAlone = true;
        try
        {
            return call();
        }
        finally
        {
            _isAlone = false;
        }
    }

    /// <summary>Does items 0 to <paramref name="count"/> - 1, each once, and returns when all are done.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="item">Does one item; it is told which, and the number of the worker, below <see cref="Size"/>.</param>
    public void Run(int count, Action<int, int> item)
    {
        if (count <= 1 || Size == 1 || _isAlone || !_busy.TryEnter())
        {
            for (var i = 0; i < count; i++)
            {
                item(i, 0);
            }

            return;
        }

        try
        {
            _desk.Run(new Job(count, Size, item));
        }
        finally
        {
            _busy.Exit();
        }
    }

    /// <summary>Ends the threads. No job may be running.</summary>
    public void Dispose()
    {
        _desk.Close(Size);
        foreach (var thread in Threads)
        {
            thread.Join();
        }

        GC.SuppressFinalize(this);
    }

    private static Thread Start(Desk desk, int worker)
    {
        var thread = new Thread(() => desk.Work(worker)) { IsBackground = true, Name = $"NeuralStyle engine {worker}" };
        thread.Start();
        return thread;
    }

    /// <summary>Where jobs lie while the threads do them.</summary>
    private sealed class Desk
    {
        private readonly SemaphoreSlim _wake = new(0);
        private Job? _job;
        private int _sleeping;
        private volatile bool _closed;

        public void Run(Job job)
        {
            Volatile.Write(ref _job, job);
            Interlocked.MemoryBarrier(); // a worker about to sleep sees the job, or is seen here
            var asleep = Volatile.Read(ref _sleeping);
            if (asleep > 0)
            {
                _wake.Release(asleep);
            }

            job.Help(worker: 0);
            Volatile.Write(ref _job, null);
            job.WaitForOthers();
        }

        /// <summary>Lets the threads end; it may be called again.</summary>
        public void Close(int threads)
        {
            _closed = true;
            _wake.Release(threads);
        }

        public void Work(int worker)
        {
            while (!_closed)
            {
                Help(worker);
                WaitForJob();
            }
        }

        // Apart, so that a thread that waits holds on to no job, and with it to no team.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Help(int worker)
        {
            if (Volatile.Read(ref _job) is { } job && job.Enter())
            {
                job.Help(worker);
                job.Leave();
            }
        }

        private void WaitForJob()
        {
            for (var i = 0; i < SpinsBeforeSleep; i++)
            {
                if (_closed || HasJob())
                {
                    return;
                }

                Thread.SpinWait(1);
            }

            Interlocked.Increment(ref _sleeping);
            if (!_closed && !HasJob())
            {
                _wake.Wait();
            }

            Interlocked.Decrement(ref _sleeping);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private bool HasJob() => Volatile.Read(ref _job) is { IsOpen: true };
    }

    /// <summary>What is done to each item.</summary>
    private sealed class Job(int count, int workers, Action<int, int> item)
    {
        private readonly JobItems _items = new(count, workers);
        private int _helpers;
        private volatile Exception? _error;

        public bool IsOpen => _items.AreLeft;

        public bool Enter()
        {
            Interlocked.Increment(ref _helpers);
            if (IsOpen)
            {
                return true;
            }

            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _helpers);

        public void Help(int worker)
        {
            try
            {
                for (int i; (i = _items.Take(worker)) >= 0;)
                {
                    item(i, worker);
                }
            }
            catch (Exception e)
            {
                _error = e;
                _items.Drop();
            }
        }

        public void WaitForOthers()
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref _helpers) > 0)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            if (_error is { } error)
            {
                ExceptionDispatchInfo.Throw(error); // as if the caller had done the item
            }
        }
    }
}
