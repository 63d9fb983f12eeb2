using NeuralStyle.Networks;
using NeuralStyle.Weights;

namespace NeuralStyle.Training;

/// <summary>What came of a training. Dispose it to free <see cref="Network"/>; the model is managed memory and stays.</summary>
public sealed class TrainingResult : IDisposable
{
    private readonly Lazy<StyleModel> _model;
    private StyleNetwork? _network;

    internal TrainingResult(Lazy<StyleModel> model, IReadOnlyList<TrainingProgress> history, IReadOnlyList<SkippedPhoto> skipped, int skippedSteps)
        => (_model, History, SkippedPhotos, SkippedSteps) = (model, history, skipped, skippedSteps);

    /// <summary>Graph and weights as they were when training ended, to be saved or run.</summary>
    /// <exception cref="NotSupportedException">The network is one of your own that does not describe itself: use the network you trained.</exception>
    public StyleModel Model => _model.Value;

    /// <summary>The model as a network of its own, made when first asked for; this result owns it.</summary>
    public StyleNetwork Network => _network ??= StyleNetwork.FromModel(Model);

    /// <summary>The progress of every step since training began or resumed.</summary>
    public IReadOnlyList<TrainingProgress> History { get; }

    /// <summary>The photos that could not be read.</summary>
    public IReadOnlyList<SkippedPhoto> SkippedPhotos { get; }

    /// <summary>Steps that were left out because their loss was not finite or, with a gradient scaler, a gradient of theirs.</summary>
    public int SkippedSteps { get; }

    /// <summary>Frees the network, if it was made.</summary>
    public void Dispose() => _network?.Dispose();
}
