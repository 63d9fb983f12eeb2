using TorchSharp;

namespace NeuralStyle.Training;

/// <summary>Scales losses before the backward pass so that small gradients survive float16, and leaves out steps whose gradients overflowed.</summary>
/// <remarks>
/// Micikevicius et al. 2017, arXiv:1710.03740. For each step: <see cref="Scale"/> each loss and go backward from the result,
/// <see cref="Step"/>, then <see cref="Update"/>. It has a state, so one training at a time.
/// The package NeuralStyle.Cuda has PyTorch's, <c>GradScaler</c>.
/// </remarks>
public interface IGradientScaler
{
    /// <summary>Multiplies a loss by the scale. The loss stays the caller's, the caller disposes the result.</summary>
    /// <param name="loss">The loss.</param>
    torch.Tensor Scale(torch.Tensor loss);

    /// <summary>Divides the gradients by the scale before <see cref="Step"/> does, so that they can be clipped in between.</summary>
    /// <param name="optimizer">The optimizer, whose parameters have the gradients of scaled losses; it stays the caller's.</param>
    void Unscale(torch.optim.Optimizer optimizer);

    /// <summary>Divides the gradients by the scale, unless <see cref="Unscale"/> did, and takes the optimizer's step, unless a gradient is not finite.</summary>
    /// <param name="optimizer">The optimizer, whose parameters have the gradients of scaled losses; it stays the caller's.</param>
    /// <returns>True when the step was taken, false when it was left out.</returns>
    bool Step(torch.optim.Optimizer optimizer);

    /// <summary>Adapts the scale to what the step found; to be called once after each step.</summary>
    void Update();

    /// <summary>The state as a text for a checkpoint.</summary>
    string SaveState();

    /// <summary>Restores a state; one that cannot be restored changes nothing.</summary>
    /// <param name="state">The result of <see cref="SaveState"/>.</param>
    /// <exception cref="FormatException">The text is something else. Resuming a training makes it a <see cref="CheckpointException"/>.</exception>
    void LoadState(string state);
}
