using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>The statistics of a layer's features, regardless of their position in the image; computed once and compared with many.</summary>
/// <remarks>Dispose it to free the tensors.</remarks>
internal sealed class FeatureStatistics : IDisposable
{
    /// <summary>Computes the statistics.</summary>
    /// <param name="features">Features of one image, (1, C, H, W); they stay the caller's.</param>
    public FeatureStatistics(Tensor features)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var flat = features.flatten(2).squeeze(0); // (C, M), M = H * W
        var mean = flat.mean([1], keepdim: true); // (C, 1)
        Gram = Product(flat).DetachFromDisposeScope();
        Covariance = Product(flat.sub(mean)).DetachFromDisposeScope(); // centered first: the difference of two large Grams would lose digits
        Mean = mean.squeeze(1).DetachFromDisposeScope();
        StandardDeviation = Covariance.diagonal().clamp_min(0).sqrt().DetachFromDisposeScope();
        Quantiles = SlicedWasserstein.Quantiles(flat).DetachFromDisposeScope();
    }

    /// <summary>The uncentered Gram matrix over H * W, (C, C).</summary>
    public Tensor Gram { get; }

    /// <summary>The covariance of the channels, (C, C).</summary>
    public Tensor Covariance { get; }

    /// <summary>The mean of each channel, (C).</summary>
    public Tensor Mean { get; }

    /// <summary>The standard deviation of each channel, (C).</summary>
    public Tensor StandardDeviation { get; }

    /// <summary>The quantiles of the features' projections on fixed directions, (D, Q).</summary>
    public Tensor Quantiles { get; }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in new[] { Gram, Covariance, Mean, StandardDeviation, Quantiles })
        {
            tensor.Dispose();
        }
    }

    private static Tensor Product(Tensor flat) => flat.mm(flat.t()).div(flat.shape[1]);
}
