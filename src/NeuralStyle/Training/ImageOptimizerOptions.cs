using NeuralStyle.Losses;

namespace NeuralStyle.Training;

/// <summary>The options of an <see cref="ImageOptimizer"/>.</summary>
public sealed record ImageOptimizerOptions
{
    /// <summary>The method. The default is Adam.</summary>
    public ImageOptimizerMethod Method { get; init; } = ImageOptimizerMethod.Adam;

    /// <summary>The number of steps; with L-BFGS one step is one iteration. The default is 300.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>The learning rate. The default is null: 0.02 for Adam, as in crowsonkb/style-transfer-pytorch, and 1 for L-BFGS, as in PyTorch.</summary>
    public double? LearningRate { get; init; }

    /// <summary>True to start with noise instead of the content. The default is false; Gatys et al. 2016 start with noise, and most others with the content.</summary>
    public bool FromNoise { get; init; }

    /// <summary>The seed of the noise. The default is 0.</summary>
    public long Seed { get; init; }

    /// <summary>The loss. The default is null: the one that suits the features; see <see cref="PerceptualLossOptions.For"/>.</summary>
    public PerceptualLossOptions? Loss { get; init; }

    internal double Rate => LearningRate ?? (Method == ImageOptimizerMethod.Adam ? 0.02 : 1);
}
