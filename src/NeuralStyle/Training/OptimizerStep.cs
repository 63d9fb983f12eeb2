using NeuralStyle.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Takes the optimizer's step with clipped gradients, unless the gradients are not fit for it.</summary>
/// <param name="network">The network, whose parameters the optimizer has.</param>
/// <param name="optimizer">The optimizer.</param>
/// <param name="adam">Its state.</param>
/// <param name="average">The moving average of the network's parameters, or null.</param>
/// <param name="scaler">The scaler of the loss, or null.</param>
/// <param name="maximumNorm">The largest norm of all gradients together.</param>
/// <param name="weightDecay">The share by which weights get smaller, as a multiple of the learning rate.</param>
internal sealed class OptimizerStep(
    StyleNetwork network, Adam optimizer, AdamState adam, MovingAverage? average, IGradientScaler? scaler, double maximumNorm, double weightDecay)
{
    private readonly AdamUpdate _update = new(adam);

    /// <summary>Takes the step.</summary>
    /// <param name="rate">The learning rate.</param>
    public StepOutcome Take(double rate)
    {
        scaler?.Unscale(optimizer);
        var norm = GradientNorm.Of(network.parameters());
        if (scaler is null && !double.IsFinite(norm))
        {
            return StepOutcome.NotFinite;
        }

        if (double.IsFinite(norm) && norm > maximumNorm)
        {
            GradientNorm.Scale(network.parameters(), maximumNorm / norm);
        }

        var outcome = scaler is null ? Unscaled(rate) : Scaled(scaler, rate);
        if (outcome == StepOutcome.Taken)
        {
            Decay(rate);
            average?.Update(adam.Updates);
        }

        return outcome;
    }

    // Apart from the gradients, so that Adam's moments do not see it.
    private void Decay(double rate)
    {
        if (weightDecay == 0)
        {
            return;
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var factor = (1 - (rate * weightDecay)).ToScalar(); // kept alive: native code reads it
        foreach (var parameter in network.parameters().Where(parameter => parameter.requires_grad))
        {
            parameter.mul_(factor);
        }
    }

    private StepOutcome Unscaled(double rate)
    {
        if (_update.IsPossible)
        {
            _update.Take(rate);
            return StepOutcome.Taken;
        }

        SetRate(rate);
        using var scope = NewDisposeScope();
        optimizer.step();
        return StepOutcome.Taken;
    }

    // A scaler that leaves a step out is looking for its scale, which is no divergence.
    private StepOutcome Scaled(IGradientScaler scaler, double rate)
    {
        SetRate(rate);
        using var scope = NewDisposeScope();
        var taken = scaler.Step(optimizer);
        scaler.Update();
        return taken ? StepOutcome.Taken : StepOutcome.Overflowed;
    }

    private void SetRate(double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
