using System.Globalization;

namespace NeuralStyle;

/// <summary>The learning rate as a pure function of the step: nothing to save, nothing to drift when training resumes.</summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>The same rate throughout. pytorch/examples trains so, with 1e-3.</summary>
    /// <param name="rate">The rate.</param>
    public static LearningRateSchedule Constant(double rate) => new ConstantRate(Positive(rate));

    /// <summary>Half a cosine from one rate to another (Loshchilov and Hutter 2016, arXiv:1608.03983), in closed form.</summary>
    /// <param name="rate">The rate of the first step.</param>
    /// <param name="minimum">The rate it ends with.</param>
    public static LearningRateSchedule CosineAnnealing(double rate, double minimum = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, rate);
        return new CosineRate(Positive(rate), minimum);
    }

    /// <summary>A rate that is multiplied by a factor at regular intervals.</summary>
    /// <param name="rate">The rate of the first step.</param>
    /// <param name="every">The steps between changes.</param>
    /// <param name="factor">The factor, such as 0.1.</param>
    public static LearningRateSchedule Step(double rate, int every, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(every);
        return new StepRate(Positive(rate), every, Positive(factor));
    }

    /// <summary>This schedule, begun with a linear rise over the first steps, which count as steps of the whole.</summary>
    /// <param name="steps">The steps of the rise.</param>
    public LearningRateSchedule WithWarmup(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        return new WarmupRate(this, steps);
    }

    /// <summary>The rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">The number of steps of the whole training.</param>
    public abstract double At(int step, int steps);

    private static double Positive(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }

    private sealed record ConstantRate(double Rate) : LearningRateSchedule
    {
        public override double At(int step, int steps) => Rate;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rate}");
    }

    private sealed record CosineRate(double Rate, double Minimum) : LearningRateSchedule
    {
        public override double At(int step, int steps)
            => Minimum + ((Rate - Minimum) * (1 + Math.Cos(Math.PI * Math.Min(1, step / (double)steps))) / 2);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"cosine from {Rate} to {Minimum}");
    }

    private sealed record StepRate(double Rate, int Every, double Factor) : LearningRateSchedule
    {
        public override double At(int step, int steps) => Rate * Math.Pow(Factor, step / Every);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rate}, times {Factor} every {Every} steps");
    }

    private sealed record WarmupRate(LearningRateSchedule Schedule, int Steps) : LearningRateSchedule
    {
        public override double At(int step, int steps)
            => Schedule.At(step, steps) * Math.Min(1, (step + 1) / (double)Steps);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Schedule}, after {Steps} steps of rise");
    }
}
