using NeuralStyle.Losses;

namespace NeuralStyle.Training;

/// <summary>The options of an <see cref="ImageOptimizer"/>.</summary>
public sealed record ImageOptimizerOptions
{
    /// <summary>The method. Adam.</summary>
    public ImageOptimizerMethod Method { get; init; } = ImageOptimizerMethod.Adam;

    /// <summary>The number of steps; with L-BFGS one step is one iteration. 300.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>The learning rate: 0.02 for Adam, as crowsonkb/style-transfer-pytorch, and 1 for L-BFGS, as PyTorch, if null.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Whether to begin with noise instead of the content. No; Gatys et al. 2016 begin with noise, and most others with the content.</summary>
    public bool FromNoise { get; init; }

    /// <summary>The seed of the noise. 0.</summary>
    public long Seed { get; init; }

    /// <summary>The loss. What suits the features if null; see <see cref="PerceptualLossOptions.For"/>.</summary>
    public PerceptualLossOptions? Loss { get; init; }

    internal double Rate => LearningRate ?? (Method == ImageOptimizerMethod.Adam ? 0.02 : 1);
}
