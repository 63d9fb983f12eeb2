using System.Collections.Concurrent;
using System.Threading.Channels;

namespace NeuralStyle.Samples.Studio;

/// <summary>Stylizes one image after the other, each on all cores, and keeps results for a while.</summary>
internal sealed class JobQueue(Stylizers stylizers) : BackgroundService
{
    private const int MostWaiting = 32;
    private const long MostPixelsWaiting = 200_000_000; // 0.6 GB
    private const long MostBytesKept = 512L << 20; // of results

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Channel<Job> _waiting = Channel.CreateBounded<Job>(MostWaiting);
    private readonly ConcurrentDictionary<Guid, Job> _jobs = new();
    private long _pixelsWaiting;

    /// <summary>Adds a job; false if too many wait.</summary>
    public bool TryAdd(Job job)
    {
        Forget();
        _jobs[job.Id] = job;
        if (Interlocked.Add(ref _pixelsWaiting, job.Pixels) <= MostPixelsWaiting && _waiting.Writer.TryWrite(job))
        {
            return true;
        }

        Interlocked.Add(ref _pixelsWaiting, -job.Pixels);
        _jobs.TryRemove(job.Id, out _);
        return false;
    }

    /// <summary>A job that is not forgotten yet; null if there is none.</summary>
    public Job? Find(Guid id) => _jobs.GetValueOrDefault(id);

    /// <summary>Cancels and forgets a job; false if there is none.</summary>
    public bool Cancel(Guid id)
    {
        if (!_jobs.TryRemove(id, out var job))
        {
            return false;
        }

        job.Cancel();
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await job.RunAsync(stylizers, Kept, stoppingToken);
            Interlocked.Add(ref _pixelsWaiting, -job.Pixels);
        }
    }

    // The results that are over time, and the oldest of those that are too much.
    private void Forget()
    {
        var kept = 0L;
        foreach (var job in _jobs.Values.Where(job => job.Result is not null || job.Expires < DateTime.MaxValue).OrderByDescending(job => job.Expires))
        {
            kept += job.Result?.Length ?? 0;
            if (job.Expires < DateTime.UtcNow || kept > MostBytesKept)
            {
                _jobs.TryRemove(job.Id, out _);
            }
        }
    }
}
