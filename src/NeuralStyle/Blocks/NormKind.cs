namespace NeuralStyle.Blocks;

/// <summary>The normalization of a block.</summary>
public enum NormKind
{
    /// <summary>None.</summary>
    None,

    /// <summary><see cref="InstanceNorm"/>: one style.</summary>
    Instance,

    /// <summary><see cref="ConditionalInstanceNorm"/>: several styles in one network.</summary>
    Conditional,
}
