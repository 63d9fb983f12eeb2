using NeuralStyle.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Takes the optimizer's step, unless the gradients are not fit for it.</summary>
internal sealed class OptimizerStep(StyleNetwork network, Adam optimizer, IGradientScaler? scaler)
{
    private readonly AdamUpdate _update = new(network, optimizer);

    /// <summary>True when no gradient is NaN or infinite; also where a scaler is in charge of that.</summary>
    public bool GradientsAreFinite()
    {
        if (scaler is not null)
        {
            return true;
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var sums = network.parameters().Select(parameter => parameter.grad).OfType<Tensor>().Select(gradient => gradient.sum()).ToArray();
        return sums.Length == 0 || stack(sums).isfinite().all().item<bool>();
    }

    /// <summary>Takes the step.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <returns>False when the gradient scaler left the step out: it is looking for its scale, which is no divergence.</returns>
    public bool Take(double rate)
    {
        if (scaler is null && _update.IsPossible)
        {
            _update.Take(rate);
            return true;
        }

        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }

        using var scope = NewDisposeScope();
        if (scaler is null)
        {
            optimizer.step();
            return true;
        }

        var taken = scaler.Step(optimizer);
        scaler.Update();
        return taken;
    }
}
