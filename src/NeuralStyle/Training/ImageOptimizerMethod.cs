namespace NeuralStyle.Training;

/// <summary>The method by which <see cref="ImageOptimizer"/> improves an image.</summary>
public enum ImageOptimizerMethod
{
    /// <summary>Adam: little memory, steady.</summary>
    Adam,

    /// <summary>L-BFGS: fewer steps, each with several evaluations; what Gatys et al. 2016 use.</summary>
    Lbfgs,
}
