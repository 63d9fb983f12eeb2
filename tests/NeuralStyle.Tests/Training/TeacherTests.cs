using NeuralStyle.Networks;
using Xunit;

namespace NeuralStyle.Tests.Training;

public sealed class TeacherTests : TensorTest
{
    [Fact]
    public void Train_TeacherAndNoOtherLoss_ComesCloserToItsImages()
    {
        using var images = new TrainingImages();
        using var trainer = OnTeacherOnly(images.Builder().WithTeacher(Teacher())).WithLearningRate(LearningRateSchedule.Constant(5e-3)).Build();

        var result = trainer.Train(steps: 40, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.History.TakeLast(5).Average(step => step.Loss) < 0.5 * result.History.Take(5).Average(step => step.Loss));
        Assert.All(result.History, step => Assert.Equal(step.Loss, step.Parts["teacher"], 1e-6));
    }

    [Fact]
    public void Train_NetworkThatIsItsTeacher_HasNoDistance()
    {
        using var images = new TrainingImages();
        using var network = new EncoderDecoderNetwork(new EncoderDecoderNetworkOptions { Width = 4 }); // in [0, 1], as images are
        using var trainer = OnTeacherOnly(images.Builder().WithNetwork(network).WithTeacher(network.ToModel())).Build();

        var result = trainer.Train(steps: 1, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(0, result.History[0].Parts["teacher"], 1e-9);
    }

    [Fact]
    public void Train_BuiltInNetworkAsTeacher_KnowsTheStyle()
    {
        using var images = new TrainingImages();
        using var trainer = images.Builder().WithTeacher(BuiltInStyles.Model, weight: 3).Build();

        var result = trainer.Train(steps: 1, cancellationToken: TestContext.Current.CancellationToken);

        var parts = result.History[0].Parts;
        Assert.Equal(result.History[0].Loss, parts.Values.Sum(), 1e-4);
        Assert.InRange(parts["teacher"], 1e-4, 3);
    }

    [Fact]
    public void Build_TeacherOfOtherStyles_SaysHowManyItHas()
    {
        using var images = new TrainingImages();

        var error = Assert.Throws<InvalidOperationException>(() => images.Builder().WithStyle(images.SecondStyle).WithTeacher(Teacher()).Build());

        Assert.Contains("The teacher has 1 style(s), but 2 are given", error.Message);
    }

    private static StyleTrainerBuilder OnTeacherOnly(StyleTrainerBuilder builder) => builder.WithoutProbe()
        .WithLoss(loss => loss with { ContentWeight = 0, StyleWeight = 0, TotalVariationWeight = 0 });

    private static StyleModel Teacher()
    {
        using var network = new TransformNetwork(new TransformNetworkOptions { Width = 4, ResidualBlocks = 0 });
        network.ResetWeights(seed: 3);
        return network.ToModel();
    }
}
