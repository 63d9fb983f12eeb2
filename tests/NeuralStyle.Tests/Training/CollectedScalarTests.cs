using Xunit;

namespace NeuralStyle.Tests.Training;

/// <summary>Training while the garbage collector runs without pause: no call may read a number that was freed.</summary>
public sealed class CollectedScalarTests : TensorTest
{
    [Fact]
    public void Train_UnderForcedCollections_GivesTheSameBits()
    {
        using var images = new TrainingImages();
        var calm = Weights(images, steps: 40);
        using var stop = new CancellationTokenSource();
        var collections = 0;
        var collector = new Thread(() => collections = Collect(stop.Token)); // a task's await could end this test on a thread with other tensors
        collector.Start();

        var disturbed = Weights(images, steps: 40);

        stop.Cancel();
        collector.Join();
        Assert.True(collections > 0);
        Assert.Equal(calm, disturbed);
    }

    private static float[] Weights(TrainingImages images, int steps)
    {
        using var trainer = images.Builder().WithStyle(images.SecondStyle).WithMovingAverage(0.9).WithGradientAccumulation(2).WithProbe(everySteps: 5).Build();
        var result = trainer.Train(steps, cancellationToken: TestContext.Current.CancellationToken);
        return [.. result.Model.Weights.Values.SelectMany(weight => weight.ToSingles())];
    }

    private static int Collect(CancellationToken stop)
    {
        var collections = 0;
        for (; !stop.IsCancellationRequested; collections++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return collections;
    }
}
