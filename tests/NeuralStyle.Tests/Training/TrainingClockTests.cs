using NeuralStyle.Training;
using Xunit;

namespace NeuralStyle.Tests.Training;

/// <summary>Holds the length of training runs that time bounds, against a time source of its own.</summary>
public sealed class TrainingClockTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(400, 200)]
    public void Steps_WhenOtherWorkSlowsTheTraining_KeepTheScheduleAtTheShareOfTheTime(int done, int spentSeconds)
    {
        var time = new ManualTime();
        var spent = TimeSpan.FromSeconds(spentSeconds);
        var clock = new TrainingClock(done, spent, steps: null, Budget, time);
        var (step, share) = (done, 0.0);
        for (; !clock.IsDone; step++)
        {
            time.Advance(TimeSpan.FromSeconds(step % 100 < 30 ? 2 : 0.1)); // thirty slow steps in each hundred
            clock.StepDone(TimeSpan.Zero);
            var next = (step + 1.0) / clock.Steps;

            Assert.InRange(next, share - (1.0 / clock.Steps), 1); // steps are whole numbers
            Assert.Equal(clock.Spent / Budget, next, 0.02);
            share = next;
        }

        Assert.Equal(step, clock.Steps);
        Assert.InRange(clock.Spent, 0.99 * Budget, Budget);
    }

    [Fact]
    public void Steps_BeforeTheFirstStep_AreMoreThanNone()
        => Assert.True(new TrainingClock(0, TimeSpan.Zero, steps: null, TimeSpan.FromMilliseconds(10), new ManualTime()).Steps >= 1);

    [Fact]
    public void Steps_WhenStepsAreDoneAgain_StillKeepTheSchedule()
    {
        var time = new ManualTime();
        var clock = new TrainingClock(0, TimeSpan.Zero, steps: null, Budget, time);
        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            clock.StepDone(TimeSpan.Zero);
        }

        clock.RollBack(50);

        Assert.Equal(clock.Spent / Budget, 50.0 / clock.Steps, 0.02);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
