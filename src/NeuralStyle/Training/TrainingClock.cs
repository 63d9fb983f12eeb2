using System.Diagnostics;

namespace NeuralStyle.Training;

/// <summary>How many steps a training has, and how long it takes: bounded by steps, or by time.</summary>
internal sealed class TrainingClock(int startStep, int? steps, TimeSpan? budget)
{
    private const int RateWindow = 20; // steps

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Queue<TimeSpan> _ends = new([TimeSpan.Zero]);
    private int _done; // steps since the start

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Steps of the whole training; where time bounds it, what the rate so far lets expect.</summary>
    public int Steps => steps ?? Step + (IsDone ? 0 : Math.Max(1, (int)(Remaining / StepTime)));

    public bool IsDone => steps is { } count ? Step >= count : _done > 0 && Elapsed + StepTime > budget;

    public TimeSpan Remaining => budget is { } time
        ? Max(time - Elapsed, TimeSpan.Zero)
        : StepTime * Math.Max(0, (steps ?? 0) - Step);

    public double StepsPerSecond => 1 / StepTime.TotalSeconds;

    private int Step => startStep + _done;

    // Before the first step nothing is known; a second a step is a guess that the first step mends.
    private TimeSpan StepTime => _ends.Count < 2
        ? TimeSpan.FromSeconds(1)
        : Max((_ends.Last() - _ends.Peek()) / (_ends.Count - 1), TimeSpan.FromTicks(1));

    public void StepDone()
    {
        _done++;
        _ends.Enqueue(Elapsed);
        if (_ends.Count > RateWindow)
        {
            _ends.Dequeue();
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
