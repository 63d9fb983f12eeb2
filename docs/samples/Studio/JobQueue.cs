using System.Collections.Concurrent;
using System.Threading.Channels;

namespace NeuralStyle.Samples.Studio;

/// <summary>Stylizes one image after the other, each on all cores, and keeps results for a while.</summary>
internal sealed class JobQueue(Stylizers stylizers) : BackgroundService
{
    private const int MostWaiting = 32;
    private const int MostKept = 64;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Channel<Job> _waiting = Channel.CreateBounded<Job>(MostWaiting);
    private readonly ConcurrentDictionary<Guid, Job> _jobs = new();

    /// <summary>Adds a job; false if too many wait.</summary>
    public bool TryAdd(Job job)
    {
        Forget();
        _jobs[job.Id] = job;
        if (_jobs.Count <= MostKept && _waiting.Writer.TryWrite(job))
        {
            return true;
        }

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
        }
    }

    private void Forget()
    {
        foreach (var (id, job) in _jobs)
        {
            if (job.Expires < DateTime.UtcNow)
            {
                _jobs.TryRemove(id, out _);
            }
        }
    }
}
