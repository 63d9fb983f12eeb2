using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Networks;

namespace NeuralStyle;

/// <summary>The options of a <see cref="TransformNetwork"/>; the defaults are pytorch/examples' fast_neural_style.</summary>
public sealed record TransformNetworkOptions
{
    /// <summary>Channels of the first layer; the middle has four times as many. The default is 32, as in Johnson et al. 2016; 8 or 16 train and run in a fraction of the time.</summary>
    public int Width { get; init; } = 32;

    /// <summary>The number of residual blocks. The default is 5, as in Johnson et al. 2016.</summary>
    public int ResidualBlocks { get; init; } = 5;

    /// <summary>The upsampling. The default is nearest neighbor and convolution, as in pytorch/examples; the paper has transposed convolutions.</summary>
    public UpsamplingKind Upsampling { get; init; } = UpsamplingKind.Nearest;

    /// <summary>The conversion of the last values into an image. The default is linear, as in pytorch/examples; the paper has a scaled tanh.</summary>
    public OutputKind Output { get; init; } = OutputKind.Linear;

    /// <summary>The value range that the network works in. The default is RGB in 0-255, as in pytorch/examples.</summary>
    public ValueRange Range { get; init; } = ValueRange.ZeroTo255;

    /// <summary>The number of styles. With more than one every norm is conditional (Dumoulin et al. 2017). The default is 1.</summary>
    public int Styles { get; init; } = 1;

    /// <summary>The norms. The default is instance norm for one style, conditional for several.</summary>
    public NormKind Norm
    {
        get => field == NormKind.Instance && Styles > 1 ? NormKind.Conditional : field;
        init;
    } = NormKind.Instance;

    /// <summary>The epsilon of the norms. The default is 1e-5, as in PyTorch.</summary>
    public double Epsilon { get; init; } = InstanceNorm.DefaultEpsilon;
}
