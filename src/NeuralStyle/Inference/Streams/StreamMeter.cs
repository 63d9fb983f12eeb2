using System.Diagnostics;

namespace NeuralStyle.Inference.Streams;

/// <summary>Counts frames and measures their latencies; for any number of threads.</summary>
internal sealed class StreamMeter
{
    private const int Remembered = 1024; // frames whose latencies count

    private readonly Lock _lock = new();
    private readonly TimeSpan[] _latencies = new TimeSpan[Remembered];
    private long _sent;
    private long _stylized;
    private long _dropped;
    private long _first; // time stamps of the first and last frame that was done
    private long _last;

    /// <summary>Counts a frame that is sent, and returns its number.</summary>
    public long Sent() => Interlocked.Increment(ref _sent) - 1;

    /// <summary>Counts a frame that a newer one replaced.</summary>
    public void Dropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Counts a frame that is done, and returns its latency.</summary>
    /// <param name="sent">The time stamp of its sending.</param>
    public TimeSpan Stylized(long sent)
    {
        lock (_lock)
        {
            _last = Stopwatch.GetTimestamp();
            _first = _stylized == 0 ? _last : _first;
            return _latencies[_stylized++ % Remembered] = Stopwatch.GetElapsedTime(sent, _last);
        }
    }

    /// <summary>All so far.</summary>
    public StreamStatistics ToStatistics()
    {
        lock (_lock)
        {
            var latencies = _latencies[..(int)Math.Min(_stylized, Remembered)];
            Array.Sort(latencies);
            return new StreamStatistics
            {
                Sent = Interlocked.Read(ref _sent),
                Stylized = _stylized,
                Dropped = Interlocked.Read(ref _dropped),
                FramesPerSecond = _stylized < 2 ? 0 : (_stylized - 1) / Stopwatch.GetElapsedTime(_first, _last).TotalSeconds,
                Latency50 = Percentile(latencies, 0.50),
                Latency95 = Percentile(latencies, 0.95),
                Latency99 = Percentile(latencies, 0.99),
            };
        }
    }

    // The smallest latency that at least a share of all does not exceed.
    private static TimeSpan Percentile(TimeSpan[] sorted, double share) => sorted.Length == 0 ? default : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
