namespace NeuralStyle.Training;

/// <summary>How <see cref="ImageOptimizer"/> improves a picture.</summary>
public enum ImageOptimizerMethod
{
    /// <summary>Adam: little memory, steady.</summary>
    Adam,

    /// <summary>L-BFGS: fewer steps, each with several evaluations; what Gatys et al. 2016 use.</summary>
    Lbfgs,
}
