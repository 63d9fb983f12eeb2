using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Imaging;
using NeuralStyle.Losses;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Stylizes a single image by optimizing its pixels: no network, no training, minutes an image.</summary>
/// <remarks>Gatys et al. 2016, arXiv:1508.06576. The same losses as in training. Dispose it to free the style's targets.</remarks>
public sealed class ImageOptimizer : IDisposable
{
    private readonly PerceptualLoss _loss;

    /// <summary>Computes the style's targets.</summary>
    /// <param name="features">The extractor; it stays the caller's and must outlive the optimizer.</param>
    /// <param name="style">The images of one style.</param>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">There is no style image, or the features lack a layer of the loss.</exception>
    public ImageOptimizer(IFeatureExtractor features, IReadOnlyList<ImageBuffer> style, ImageOptimizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(style);
        Options = options ?? new ImageOptimizerOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Options.Steps, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Options.Rate, nameof(options));
        NativeRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        _loss = new PerceptualLoss(features, [[.. style.Select(image => VisiblePart.Of(image).ToTensor())]], Options.Loss ?? PerceptualLossOptions.For(features));
    }

    /// <summary>The options.</summary>
    public ImageOptimizerOptions Options { get; }

    /// <summary>Stylizes an image.</summary>
    /// <param name="content">The image whose content is kept.</param>
    /// <param name="progress">Told the loss after every step.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <returns>An image of the same size.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not finite: lower the learning rate.</exception>
    public ImageBuffer Run(ImageBuffer content, IProgress<float>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var scope = NewDisposeScope();
        var start = content.ToTensor();
        var targets = _loss.ContentTargets(start);
        using var image = new Parameter(Options.FromNoise ? Noise(start) : start.clone());
        using var optimizer = Optimizer(image);
        for (var step = 0; step < Options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var loss = Step(optimizer, image, targets);
            RequireFinite(loss, step);
            progress?.Report(loss);
        }

        return image.detach().ToImage().WithAlphaOf(content);
    }

    /// <summary>Frees the style's targets; the extractor stays.</summary>
    public void Dispose() => _loss.Dispose();

    private void RequireFinite(float loss, int step)
    {
        if (!float.IsFinite(loss))
        {
            throw new TrainingDivergedException($"The loss is {loss} at step {step}. Lower the learning rate, which is {Options.Rate}, or the weights of the loss.", step);
        }
    }

    private float Step(optim.Optimizer optimizer, Parameter image, FeatureMaps targets)
    {
        using var scope = NewDisposeScope();
        var last = float.NaN;
        optimizer.step(() =>
        {
            optimizer.zero_grad();
            var values = _loss.Evaluate(image, targets);
            values.Total.backward();
            last = values.Total.item<float>();
            return values.Total;
        });
        using var noGradient = no_grad();
        image.ClampToUnit();
        return last;
    }

    private optim.Optimizer Optimizer(Parameter image) => Options.Method == ImageOptimizerMethod.Adam
        ? optim.Adam([image], Options.Rate)
        : optim.LBFGS([image], Options.Rate, max_iter: 1, max_eval: 2, history_size: 20);

    private Tensor Noise(Tensor like)
    {
        var random = CounterRandom.For(Options.Seed);
        var values = new float[like.numel()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.Uniform(i);
        }

        return tensor(values).reshape(like.shape);
    }
}
