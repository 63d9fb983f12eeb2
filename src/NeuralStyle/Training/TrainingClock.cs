namespace NeuralStyle.Training;

/// <summary>The length of a training run: bounded by steps, or by time.</summary>
/// <param name="startStep">The steps done before.</param>
/// <param name="spent">The time that they took.</param>
/// <param name="steps">The steps of the whole training, or null.</param>
/// <param name="budget">The time of the whole training, or null.</param>
/// <param name="time">The time source, or null for the system's.</param>
internal sealed class TrainingClock(int startStep, TimeSpan spent, int? steps, TimeSpan? budget, TimeProvider? time = null)
{
    private const int RateWindow = 20; // steps

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _start = (time ?? TimeProvider.System).GetTimestamp();
    private readonly Queue<(TimeSpan End, TimeSpan Waited)> _ends = new([default]);
    private int _done; // steps since the start
    private int _rolledBack; // steps that are to be done again

    /// <summary>The time since the run began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>The time of the whole training.</summary>
    public TimeSpan Spent => spent + Elapsed;

    /// <summary>The steps of the whole training; if time bounds it, those expected at the average rate so far.</summary>
    /// <remarks>The average, not the rate of the last steps: a schedule's position is then the share of the time that is spent, which never goes back when other work slows the training.</remarks>
    public int Steps => steps ?? (IsDone ? Step : Math.Max(Step + 1, ExpectedSteps));

    public bool IsDone => steps is { } count ? Step >= count : _done > 0 && Spent + StepTime > budget;

    public TimeSpan Remaining => budget is { } whole
        ? Max(whole - Spent, TimeSpan.Zero)
        : StepTime * Math.Max(0, (steps ?? 0) - Step);

    public double StepsPerSecond => 1 / StepTime.TotalSeconds;

    /// <summary>The share of the last steps' time in which they waited for photos.</summary>
    public double DataWaitShare => _ends.Count < 2 ? 0 : (_ends.Last().Waited - _ends.Peek().Waited) / Max(_ends.Last().End - _ends.Peek().End, TimeSpan.FromTicks(1));

    private int Step => startStep + _done - _rolledBack;

    private int ExpectedSteps => (int)Math.Min(int.MaxValue, Step == 0 ? Remaining / StepTime : Step * (budget!.Value / Spent));

    // Before the first step nothing is known; a second a step is a guess that the first step mends.
    private TimeSpan StepTime => _ends.Count < 2
        ? TimeSpan.FromSeconds(1)
        : Max((_ends.Last().End - _ends.Peek().End) / (_ends.Count - 1), TimeSpan.FromTicks(1));

    /// <summary>Counts a step.</summary>
    /// <param name="waited">The time that all steps of the run have waited for photos.</param>
    public void StepDone(TimeSpan waited)
    {
        _done++;
        _ends.Enqueue((Elapsed, waited));
        if (_ends.Count > RateWindow)
        {
            _ends.Dequeue();
        }
    }

    /// <summary>Takes note that steps are to be done again.</summary>
    /// <param name="steps">Their number.</param>
    public void RollBack(int steps) => _rolledBack += steps;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
