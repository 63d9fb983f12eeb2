using NeuralStyle.Blocks;
using NeuralStyle.Graphs;

namespace NeuralStyle.Networks;

/// <summary>The options of a <see cref="TransformNetwork"/>; the defaults are pytorch/examples' fast_neural_style.</summary>
public sealed record TransformNetworkOptions
{
    /// <summary>Channels of the first layer; the middle has four times as many. 32, as Johnson et al. 2016; 8 or 16 train and run in a fraction of the time.</summary>
    public int Width { get; init; } = 32;

    /// <summary>The number of residual blocks. 5, as Johnson et al. 2016.</summary>
    public int ResidualBlocks { get; init; } = 5;

    /// <summary>How the network enlarges. Nearest neighbor and convolution, as pytorch/examples; the paper has transposed convolutions.</summary>
    public UpsamplingKind Upsampling { get; init; } = UpsamplingKind.Nearest;

    /// <summary>How the last numbers become a picture. Linear, as pytorch/examples; the paper has a scaled tanh.</summary>
    public OutputKind Output { get; init; } = OutputKind.Linear;

    /// <summary>The value range the network works in. RGB in 0-255, as pytorch/examples.</summary>
    public ValueRange Range { get; init; } = ValueRange.ZeroTo255;

    /// <summary>The number of styles. With more than one every norm is conditional (Dumoulin et al. 2017).</summary>
    public int Styles { get; init; } = 1;

    /// <summary>The norms. Instance norm for one style, conditional for several, unless set.</summary>
    public NormKind Norm
    {
        get => field == NormKind.Instance && Styles > 1 ? NormKind.Conditional : field;
        init;
    } = NormKind.Instance;

    /// <summary>The norms' epsilon. 1e-5, as PyTorch.</summary>
    public double Epsilon { get; init; } = InstanceNorm.DefaultEpsilon;
}
