using NeuralStyle.Common;
using NeuralStyle.Imaging;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Computes the gradient of one step: one or more batches, forward and backward.</summary>
internal sealed class GradientStep(StyleTrainerOptions options, StyleNetwork network, PerceptualLoss loss, ContentStream content)
{
    private readonly ContentOptions _content = options.Content!;

    /// <summary>Leaves the gradients, scaled if there is a scaler, in the network's parameters, and gives the losses averaged over the batches.</summary>
    public StepLosses Compute(int step, CancellationToken cancellationToken)
    {
        network.zero_grad();
        var losses = StepLosses.Zero;
        for (var part = 0; part < options.GradientAccumulation; part++)
        {
            var position = (((long)step * options.GradientAccumulation) + part) * _content.BatchSize;
            losses = losses.Add(Accumulate(content.Next(_content.BatchSize, cancellationToken), position), 1f / options.GradientAccumulation);
        }

        return losses;
    }

    private StepLosses Accumulate(IReadOnlyList<ImageBuffer> crops, long position)
    {
        using var scope = NewDisposeScope();
        var images = ImageTensors.Stack(crops).to(options.Device); // (B, 3, H, W)
        var values = Losses(images, StyleWeights(position));
        Scaled(values.Total.Over(options.GradientAccumulation)).backward();
        return new StepLosses(values.Total.item<float>(), values.ToDictionary());
    }

    private Tensor Scaled(Tensor loss) => options.GradientScaler?.Scale(loss) ?? loss;

    private LossValues Losses(Tensor images, Tensor? style)
    {
        using var autocast = Autocast.Enter(options.Precision, options.Device.type);
        var targets = loss.ContentTargets(images);
        return loss.Evaluate(network.call(images, style), targets, style);
    }

    // Each image draws a style: (B, S), one-hot.
    private Tensor? StyleWeights(long position)
    {
        if (network.Styles == 1)
        {
            return null;
        }

        var weights = new float[_content.BatchSize, network.Styles];
        for (var i = 0; i < _content.BatchSize; i++)
        {
            weights[i, CounterRandom.For(options.Seed, position + i).Below((int)SampleDraw.Style, network.Styles)] = 1;
        }

        return tensor(weights, device: options.Device);
    }
}
