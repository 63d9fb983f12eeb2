using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Inference;
using NeuralStyle.Losses;
using NeuralStyle.Networks;
using NeuralStyle.Weights;
using TorchSharp;

namespace NeuralStyle.Training;

/// <summary>All that a training depends on.</summary>
public sealed record StyleTrainerOptions
{
    /// <summary>The styles; several are trained into one conditional network, and each photo of a batch draws one of them.</summary>
    public IReadOnlyList<TrainingStyle> Styles { get; init; } = [];

    /// <summary>The photos.</summary>
    public ContentOptions? Content { get; init; }

    /// <summary>The short side of style pictures in pixels; larger ones are made smaller, smaller ones are kept. 384, as the documentation of jcjohnson/fast-neural-style.</summary>
    public int StyleSize { get; init; } = 384;

    /// <summary>A network of the caller's to train on; it stays the caller's. The default is null: one is created by <see cref="CreateNetwork"/>, or from <see cref="Start"/>.</summary>
    public StyleNetwork? Network { get; init; }

    /// <summary>Creates a network with random weights for a number of styles. The default is null: training starts from <see cref="Start"/>.</summary>
    public Func<int, StyleNetwork>? CreateNetwork { get; init; }

    /// <summary>
    /// The model that training starts from when there is neither a <see cref="Network"/> nor <see cref="CreateNetwork"/>: its network, with the
    /// scales and shifts that its predictor gives for the style images. The default is null: <see cref="BuiltInStyles.Model"/>.
    /// </summary>
    public StyleModel? Start { get; init; }

    /// <summary>The features that losses are computed on; they stay the caller's. <see cref="BuiltInFeatures"/> if null.</summary>
    public IFeatureExtractor? Features { get; init; }

    /// <summary>Changes the loss options, from <see cref="PerceptualLossOptions.For"/> on. No change.</summary>
    public Func<PerceptualLossOptions, PerceptualLossOptions> Loss { get; init; } = static loss => loss;

    /// <summary>The learning rate of Adam. 1e-3, falling along a cosine.</summary>
    public LearningRateSchedule LearningRate { get; init; } = LearningRateSchedule.CosineAnnealing(1e-3);

    /// <summary>Batches whose gradients make one step; it equals a batch that is so many times larger. 1.</summary>
    public int GradientAccumulation { get; init; } = 1;

    /// <summary>
    /// The largest norm of all gradients together; larger ones are scaled down to it (Pascanu et al. 2013, arXiv:1211.5063), so that one
    /// odd photo cannot spoil a network. The default is null: 10 for losses that are relative, as <see cref="PerceptualLossOptions.Balanced"/>, and no limit for others.
    /// </summary>
    public double? MaximumGradientNorm { get; init; }

    /// <summary>The number format. Single.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>Scales losses and takes the optimizer's steps; it stays the caller's, and serves one training at a time. None if null; <see cref="Precision.Half"/> needs one.</summary>
    public IGradientScaler? GradientScaler { get; init; }

    /// <summary>Where and how often training is saved, and resumed from. Not at all if null.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>The seed of the first weights, the order of photos, their crops and the styles drawn. 0.</summary>
    public long Seed { get; init; }

    /// <summary>The device. The CPU.</summary>
    public torch.Device Device { get; init; } = new(DeviceType.CPU);

    /// <summary>The loggers. None.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>What keeps these options from training, a line each.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Styles.Count == 0)
        {
            yield return "No style image: call WithStyle.";
        }

        foreach (var style in Styles.Where(style => style.Files.Count + style.Pictures.Count == 0))
        {
            yield return $"The style '{style.Name}' has no picture.";
        }

        foreach (var file in Styles.SelectMany(style => style.Files).Where(file => !File.Exists(file)))
        {
            yield return $"There is no style image '{file}'.";
        }

        if (Content is null)
        {
            yield return "No photos: call WithContent.";
        }
        else if (!Directory.Exists(Content.Folder))
        {
            yield return $"There is no folder '{Content.Folder}' of photos.";
        }

        foreach (var problem in (Content?.Problems() ?? []).Concat(Checkpoints?.Problems() ?? []))
        {
            yield return problem;
        }

        if (StyleSize < 16)
        {
            yield return $"The style size must be at least 16 pixels but is {StyleSize}.";
        }

        if (GradientAccumulation < 1)
        {
            yield return $"Gradients must be accumulated over 1 or more batches, not {GradientAccumulation}.";
        }

        if (MaximumGradientNorm is { } norm && !(norm > 0))
        {
            yield return $"The largest gradient norm must be above 0 but is {norm}.";
        }

        if (Precision == Precision.Half && GradientScaler is null)
        {
            yield return "Half precision needs a gradient scaler, or small gradients vanish: call WithGradientScaler, or UseCuda of the package NeuralStyle.Cuda after WithPrecision, or train in BFloat16.";
        }

        if (Start is { Predictor: null })
        {
            yield return "The model to start from has no style predictor: use one that has, or give its network with WithNetwork(StyleNetwork.FromModel(model)).";
        }

        if (Network is not null && Styles.Count > 0 && Network.Styles != Styles.Count)
        {
            yield return $"The network has {Network.Styles} style(s), but {Styles.Count} are given.";
        }
    }
}
