using NeuralStyle.Training;
using Xunit;

namespace NeuralStyle.Tests.Training;

public sealed class TrainingHistoryTests
{
    [Fact]
    public void Points_FewSteps_AreTheSteps()
    {
        var history = Filled(capacity: 8, steps: 8);

        Assert.Equal(Enumerable.Range(1, 8), history.Points.Select(point => point.Step));
        Assert.Equal(Enumerable.Range(1, 8).Select(Loss), history.Points.Select(point => point.Loss));
        Assert.All(history.Points, point => Assert.Equal(1, point.Steps));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(100)]
    [InlineData(1001)]
    public void Points_ManySteps_AreBoundedMeansOfAllOfThem(int steps)
    {
        var points = Filled(capacity: 8, steps).Points;

        Assert.InRange(points.Count, 4, 8);
        Assert.Equal(steps, points.Sum(point => point.Steps));
        Assert.Equal(steps, points[^1].Step);
        var from = 0;
        foreach (var point in points)
        {
            Assert.Equal(from + point.Steps, point.Step);
            Assert.Equal(Enumerable.Range(from + 1, point.Steps).Average(step => (double)Loss(step)), point.Loss, 1e-3);
            Assert.Equal(2 * point.Loss, point.Parts["style"], 1e-3);
            from = point.Step;
        }
    }

    [Fact]
    public void Add_LossNotFinite_IsLeftOut()
    {
        var history = new TrainingHistory();

        history.Add(1, Losses(float.NaN), 1e-3);
        history.Add(2, Losses(5), 1e-3);

        Assert.Equal([2], history.Points.Select(point => point.Step));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(100)]
    public void Load_SavedAnywhere_GoesOnAsTheOriginal(int at)
    {
        var original = Filled(capacity: 8, at);
        var (rows, columns) = original.Save();
        var loaded = new TrainingHistory(capacity: 8);

        loaded.Load(rows, columns);
        Continue(original, at, at + 30);
        Continue(loaded, at, at + 30);

        Assert.Equal(original.Save().Rows.Bytes.ToArray(), loaded.Save().Rows.Bytes.ToArray());
        Assert.Equal(original.Save().Columns, loaded.Save().Columns);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("2|content|style")]
    [InlineData("0|style")]
    [InlineData("two|style")]
    [InlineData("")]
    public void Load_ColumnsThatDoNotFit_IsRefused(string columns)
    {
        var (rows, _) = Filled(capacity: 8, steps: 5).Save();

        Assert.Throws<FormatException>(() => new TrainingHistory().Load(rows, columns));
    }

    private static TrainingHistory Filled(int capacity, int steps)
    {
        var history = new TrainingHistory(capacity);
        Continue(history, 0, steps);
        return history;
    }

    private static void Continue(TrainingHistory history, int from, int to)
    {
        for (var step = from + 1; step <= to; step++)
        {
            history.Add(step, Losses(Loss(step)), 1e-3 / step);
        }
    }

    private static float Loss(int step) => 100f / step;

    private static StepLosses Losses(float loss) => new(loss, new Dictionary<string, float> { ["style"] = 2 * loss });
}
