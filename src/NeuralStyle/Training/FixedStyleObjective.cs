using NeuralStyle.Common;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The objective of a network that learns one style or several: each content image draws one of them.</summary>
/// <param name="options">The options of the training.</param>
/// <param name="network">The network.</param>
/// <param name="loss">Content, style and total variation.</param>
/// <param name="teacher">A trained network of the same styles, whose images are the content; null for none.</param>
internal sealed class FixedStyleObjective(StyleTrainerOptions options, StyleNetwork network, PerceptualLoss loss, StyleNetwork? teacher) : ITrainingObjective
{
    /// <inheritdoc/>
    public LossValues Evaluate(Tensor images, long position, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var style = StyleWeights(position);
        if (teacher is null)
        {
            return loss.Evaluate(network.call(images, style), loss.ContentTargets(images), style).MoveToOuterDisposeScope();
        }

        var example = Example(images, style);
        var stylized = network.call(images, style);
        return WithTeacher(loss.Evaluate(stylized, loss.ContentTargets(example), style), stylized, example).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Seek(long position)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private Tensor Example(Tensor images, Tensor? style)
    {
        using var noGradient = no_grad();
        return teacher!.call(images, style).ClampToUnit();
    }

    private LossValues WithTeacher(LossValues values, Tensor stylized, Tensor example)
    {
        using var single = Autocast.Suspend(stylized.device_type);
        var distance = stylized.to_type(ScalarType.Float32).sub(example).Squared().mean().Times(options.TeacherWeight);
        return new LossValues(values.Total.Plus(distance), values.Content, values.Style, values.TotalVariation) { Teacher = distance.detach() };
    }

    // (B, S), one-hot.
    private Tensor? StyleWeights(long position)
    {
        if (network.Styles == 1)
        {
            return null;
        }

        var batchSize = options.Content!.BatchSize;
        var weights = new float[batchSize, network.Styles];
        for (var i = 0; i < batchSize; i++)
        {
            weights[i, CounterRandom.For(options.Seed, position + i).Below((int)SampleDraw.Style, network.Styles)] = 1;
        }

        return tensor(weights, device: options.Device);
    }
}
