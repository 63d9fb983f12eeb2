using NeuralStyle.Common;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Computes the gradient of one step: one or more batches, forward and backward.</summary>
internal sealed class GradientStep(StyleTrainerOptions options, StyleNetwork network, ITrainingObjective objective, ContentStream content)
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
            losses = losses.Add(Accumulate(position, cancellationToken), 1f / options.GradientAccumulation);
        }

        return losses;
    }

    private StepLosses Accumulate(long position, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var images = ImageTensors.Stack(content.Next(_content.BatchSize, cancellationToken)).to(options.Device); // (B, 3, H, W)
        var values = Losses(images, position, cancellationToken);
        Scaled(values.Total.Over(options.GradientAccumulation)).backward();
        return new StepLosses(values.Total.item<float>(), values.ToDictionary());
    }

    private Tensor Scaled(Tensor loss) => options.GradientScaler?.Scale(loss) ?? loss;

    private LossValues Losses(Tensor images, long position, CancellationToken cancellationToken)
    {
        using var autocast = Autocast.Enter(options.Precision, options.Device.type);
        return objective.Evaluate(images, position, cancellationToken);
    }
}
