using NeuralStyle.Networks;
using NeuralStyle.Training;

namespace NeuralStyle;

/// <summary>The result of a training, in managed memory: it needs no disposal, and outlives the trainer.</summary>
public sealed class TrainingResult
{
    private readonly Lazy<StyleModel> _model;

    internal TrainingResult(Lazy<StyleModel> model) => _model = model;

    /// <summary>The last probe: the photo as the trained network stylizes it, and its faults. Null without a probe, or where no step was left to take.</summary>
    public ProbeResult? Probe { get; internal init; }

    /// <summary>The faults of the last probe. Training ends without an exception whatever they are: look here, or at the log.</summary>
    public OutputFaults Faults => Probe?.Faults ?? OutputFaults.None;

    /// <summary>Graph and weights as they were when training ended, to be saved or run.</summary>
    /// <exception cref="NotSupportedException">The network is one of your own that does not describe itself: use the network you trained.</exception>
    public StyleModel Model => _model.Value;

    /// <summary>Steps done, those before a resume included.</summary>
    public int Steps { get; internal init; }

    /// <summary>The losses of the whole training, steps before a resume included, in at most 2000 points: in longer trainings a point is the mean of 2, 4, 8 ... steps.</summary>
    public IReadOnlyList<TrainingPoint> History { get; internal init; } = [];

    /// <summary>The photos that could not be read, and those in formats that are not read, such as HEIC.</summary>
    public IReadOnlyList<SkippedPhoto> SkippedPhotos { get; internal init; } = [];

    /// <summary>Steps that were left out because their loss or a gradient was not finite.</summary>
    public int SkippedSteps { get; internal init; }

    /// <summary>The number of times that training diverged and went back to a checkpoint with half the learning rate.</summary>
    public int Rollbacks { get; internal init; }

    /// <summary>Creates a network of the model, to go on with in TorchSharp. The caller disposes it.</summary>
    /// <exception cref="NotSupportedException">The network is one of your own that does not describe itself: use the network you trained.</exception>
    public StyleNetwork CreateNetwork() => StyleNetwork.FromModel(Model);
}
