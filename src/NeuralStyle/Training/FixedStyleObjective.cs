using NeuralStyle.Common;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>The objective of a network that learns one style or several: each content image draws one of them.</summary>
internal sealed class FixedStyleObjective(StyleTrainerOptions options, StyleNetwork network, PerceptualLoss loss) : ITrainingObjective
{
    /// <inheritdoc/>
    public LossValues Evaluate(Tensor images, long position, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var style = StyleWeights(position);
        var targets = loss.ContentTargets(images);
        return loss.Evaluate(network.call(images, style), targets, style).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Seek(long position)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
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
