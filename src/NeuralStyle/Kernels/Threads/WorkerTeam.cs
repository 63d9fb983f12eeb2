using System.Runtime.CompilerServices;

namespace NeuralStyle.Kernels.Threads;

/// <summary>A small pool of dedicated threads that split a job into items; the calling thread is one of them.</summary>
/// <remarks>
/// One job runs at a time: a caller that finds the team busy processes all items itself, so that callers never wait for each
/// other. The result of an item must not depend on its thread. The threads know the <see cref="JobQueue"/> alone, so that they
/// end too if a team is collected without being disposed.
/// </remarks>
internal sealed class WorkerTeam : IWorkers, IDisposable
{
    private const int SpinsBeforeSleep = 2_000; // some 50 microseconds: steps follow each other faster than threads wake

    [ThreadStatic]
    private static bool _runsInline;

    private readonly Lock _busy = new();
    private readonly JobQueue _queue = new();

    /// <summary>Starts the threads.</summary>
    /// <param name="size">Threads in the team, the caller's included.</param>
    public WorkerTeam(int size)
    {
        Size = size;
        Threads = [.. Enumerable.Range(1, size - 1).Select(worker => Start(_queue, worker))];
    }

    ~WorkerTeam() => _queue.Close(Size);

    /// <summary>Threads in the team, the caller's included.</summary>
    public int Size { get; }

    /// <summary>The threads, without the caller's.</summary>
    internal IReadOnlyList<Thread> Threads { get; }

    /// <summary>Makes a call whose jobs run on the calling thread: for callers that already parallelize across images.</summary>
    /// <param name="call">The call.</param>
    public static T RunInline<T>(Func<T> call)
    {
        _runsInline = true;
        try
        {
            return call();
        }
        finally
        {
            _runsInline = false;
        }
    }

    /// <summary>Processes items 0 to <paramref name="count"/> - 1, each once, and returns when all are done.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="item">Processes one item, given its index and the worker's index, below <see cref="Size"/>.</param>
    public void Run(int count, Action<int, int> item)
    {
        if (count <= 1 || Size == 1 || _runsInline || !_busy.TryEnter())
        {
            Job.RunInline(count, item);
            return;
        }

        try
        {
            _queue.Run(new SharedJob(count, Size, item));
        }
        finally
        {
            _busy.Exit();
        }
    }

    /// <summary>Ends the threads. No job may be running.</summary>
    public void Dispose()
    {
        _queue.Close(Size);
        foreach (var thread in Threads)
        {
            thread.Join();
        }

        GC.SuppressFinalize(this);
    }

    private static Thread Start(JobQueue queue, int worker)
    {
        var thread = new Thread(() => queue.Work(worker)) { IsBackground = true, Name = $"NeuralStyle engine {worker}" };
        thread.Start();
        return thread;
    }

    /// <summary>The state shared with the threads, apart from the team so that an undisposed team can be collected.</summary>
    private sealed class JobQueue
    {
        private readonly SemaphoreSlim _wake = new(0);
        private SharedJob? _job;
        private int _sleeping;
        private volatile bool _closed;

        public void Run(SharedJob job)
        {
            Volatile.Write(ref _job, job);
            Interlocked.MemoryBarrier(); // a worker about to sleep sees the job, or is seen here
            var asleep = Volatile.Read(ref _sleeping);
            if (asleep > 0)
            {
                _wake.Release(asleep);
            }

            job.Execute(worker: 0);
            Volatile.Write(ref _job, null);
            job.WaitForOthers();
            job.ThrowError();
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
                Join(worker);
                WaitForJob();
            }
        }

        // Not inlined: a waiting thread's frame must not keep the job, and through it the team, alive.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Join(int worker)
        {
            if (Volatile.Read(ref _job) is { } job && job.Enter())
            {
                job.Execute(worker);
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

    /// <summary>A job that the threads may join while it has items.</summary>
    private sealed class SharedJob(int count, int workers, Action<int, int> item) : Job(count, workers, item)
    {
        private int _helpers;

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

        public void WaitForOthers()
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref _helpers) > 0)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }
}
