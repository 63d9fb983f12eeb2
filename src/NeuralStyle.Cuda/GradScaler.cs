using NeuralStyle.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralStyle.Cuda;

/// <summary>Gradient scaling by the rules of PyTorch's <c>torch.amp.GradScaler</c>: small gradients survive float16, and steps whose gradients overflowed are left out.</summary>
/// <remarks>
/// Micikevicius et al. 2017, arXiv:1710.03740. For each step:
/// <code>
/// using (var scaled = scaler.Scale(loss))
/// {
///     scaled.backward();
/// }
///
/// scaler.Step(optimizer);
/// scaler.Update();
/// </code>
/// Not safe for use from several threads at once.
/// </remarks>
public sealed class GradScaler : IGradientScaler
{
    private readonly Dictionary<optim.Optimizer, OptimizerProgress> _progress = []; // since the last update
    private GradScalerState _state;
    private bool _hasScaled;

    /// <summary>Creates a scaler.</summary>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public GradScaler(GradScalerOptions? options = null)
    {
        Options = options ?? new GradScalerOptions();
        Options.RequireValid();
        _state = new GradScalerState(Options.InitialScale, GrowthTracker: 0);
    }

    /// <summary>The options.</summary>
    public GradScalerOptions Options { get; }

    /// <summary>The scale as it is now; 1 when the scaler is not enabled.</summary>
    public float CurrentScale => Options.Enabled ? _state.Scale : 1;

    /// <inheritdoc/>
    public Tensor Scale(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (!Options.Enabled)
        {
            return loss.alias();
        }

        _hasScaled = true;
        using var scale = _state.Scale.ToScalar();
        return loss.mul(scale);
    }

    /// <summary>Divides the gradients by the scale before <see cref="Step"/> does, for those who look at them or clip them in between.</summary>
    /// <param name="optimizer">The optimizer; it stays the caller's.</param>
    /// <exception cref="InvalidOperationException">
    /// Nothing was scaled or has a gradient, a gradient is float16, or the optimizer's gradients were divided since the last <see cref="Update"/>.
    /// </exception>
    public void Unscale(optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!Options.Enabled)
        {
            return;
        }

        RequireScaled();
        if (_progress.TryGetValue(optimizer, out var progress))
        {
            throw new InvalidOperationException(progress.HasStepped
                ? "Unscale comes before Step, and the optimizer has made its step: call Update first."
                : "The optimizer's gradients have been unscaled since the last Update; once is enough.");
        }

        _progress[optimizer] = new OptimizerProgress(UnscaleGradients(optimizer), HasStepped: false);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Nothing was scaled or has a gradient, a gradient is float16, or the optimizer has made its step since the last <see cref="Update"/>.</exception>
    public bool Step(optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!Options.Enabled)
        {
            optimizer.step();
            return true;
        }

        RequireScaled();
        return StepUnlessOverflowed(optimizer, Unscaled(optimizer));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no step since the last update.</exception>
    public void Update()
    {
        if (!Options.Enabled)
        {
            return;
        }

        if (_progress.Count == 0)
        {
            throw new InvalidOperationException("There was no step since the last Update: call Step first.");
        }

        _state = _state.Next(_progress.Values.Any(progress => progress.Overflowed), Options);
        _progress.Clear();
    }

    /// <inheritdoc/>
    /// <remarks>Save after <see cref="Update"/>. The text of a scaler that is not enabled is empty.</remarks>
    public string SaveState() => Options.Enabled ? _state.Save() : "";

    /// <inheritdoc/>
    /// <remarks>The options stay as they are; a scaler that is not enabled takes no notice.</remarks>
    public void LoadState(string state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Options.Enabled)
        {
            _state = GradScalerState.Load(state);
        }
    }

    private OptimizerProgress Unscaled(optim.Optimizer optimizer)
    {
        if (!_progress.ContainsKey(optimizer))
        {
            Unscale(optimizer);
        }

        return _progress[optimizer];
    }

    private bool StepUnlessOverflowed(optim.Optimizer optimizer, OptimizerProgress progress)
    {
        if (progress.HasStepped)
        {
            throw new InvalidOperationException("The optimizer has made its step since the last Update: call Update first.");
        }

        if (!progress.Overflowed)
        {
            optimizer.step();
        }

        _progress[optimizer] = progress with { HasStepped = true };
        return !progress.Overflowed;
    }

    // True when a gradient is not finite. They are looked at as they come, before the division, as PyTorch does.
    private bool UnscaleGradients(optim.Optimizer optimizer)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var gradients = GradientsOf(optimizer);
        var overflowed = !gradients.GroupBy(gradient => gradient.device.ToString()).All(AreFinite);
        using var inverse = ((float)(1 / (double)_state.Scale)).ToScalar();
        foreach (var gradient in gradients)
        {
            gradient.mul_(inverse);
        }

        return overflowed;
    }

    private static List<Tensor> GradientsOf(optim.Optimizer optimizer)
    {
        var gradients = optimizer.parameters().Select(parameter => parameter.grad).OfType<Tensor>().ToList();
        if (gradients.Count == 0)
        {
            throw new InvalidOperationException("No parameter of the optimizer has a gradient: go backward from a scaled loss first.");
        }

        return gradients.Any(gradient => gradient.dtype == ScalarType.Float16)
            ? throw new InvalidOperationException("Gradients in float16 cannot be unscaled: keep the weights in float32, and run the network in Autocast.")
            : gradients;
    }

    // One question to the device instead of one for each gradient: each waits for the GPU.
    private static bool AreFinite(IEnumerable<Tensor> gradients)
        => cat([.. gradients.Select(gradient => gradient.flatten())]).isfinite().all().item<bool>();

    private void RequireScaled()
    {
        if (!_hasScaled)
        {
            throw new InvalidOperationException("Nothing was scaled yet: go backward from the result of Scale(loss).");
        }
    }

    private readonly record struct OptimizerProgress(bool Overflowed, bool HasStepped);
}
