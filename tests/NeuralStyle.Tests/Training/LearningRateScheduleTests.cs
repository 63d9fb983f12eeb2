using Xunit;

namespace NeuralStyle.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Constant_AnyStep_IsTheRate()
        => Assert.Equal(0.5, LearningRateSchedule.Constant(0.5).At(step: 77, steps: 100));

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(25, 0.1 + (0.9 * 0.8535533905932737))]
    [InlineData(50, 0.55)]
    [InlineData(100, 0.1)]
    [InlineData(150, 0.1)]
    public void CosineAnnealing_AnyStep_IsTheClosedForm(int step, double expected)
        => Assert.Equal(expected, LearningRateSchedule.CosineAnnealing(1, minimum: 0.1).At(step, steps: 100), precision: 12);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(9, 1.0)]
    [InlineData(10, 0.5)]
    [InlineData(25, 0.25)]
    public void Step_AnyStep_HalvesEveryTen(int step, double expected)
        => Assert.Equal(expected, LearningRateSchedule.Step(1, every: 10, factor: 0.5).At(step, steps: 100));

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(3, 1.0)]
    [InlineData(50, 1.0)]
    public void WithWarmup_AnyStep_RisesFirst(int step, double expected)
        => Assert.Equal(expected, LearningRateSchedule.Constant(1).WithWarmup(4).At(step, steps: 100));

    [Fact]
    public void CosineAnnealing_MinimumAboveRate_Throws()
        => Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.CosineAnnealing(1e-3, minimum: 1e-2));
}
