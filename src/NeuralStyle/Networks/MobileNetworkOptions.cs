using NeuralStyle.Blocks;
using NeuralStyle.Networks;

namespace NeuralStyle;

/// <summary>The options of a <see cref="MobileNetwork"/>.</summary>
public sealed record MobileNetworkOptions
{
    /// <summary>About 30,000 weights, for old phones.</summary>
    public static MobileNetworkOptions Small { get; } = new() { WidthMultiplier = 0.5, Depth = 2 };

    /// <summary>About 100,000 weights, for video on a phone or on two cores: the defaults.</summary>
    public static MobileNetworkOptions Medium { get; } = new();

    /// <summary>About 400,000 weights, a quarter of <see cref="TransformNetwork"/>'s, for images on a phone.</summary>
    public static MobileNetworkOptions Large { get; } = new() { WidthMultiplier = 2, Depth = 4 };

    /// <summary>The factor of all channels, which are rounded up to multiples of 16. The default is 1: 16 at half size, 48 at a quarter, 64 at an eighth.</summary>
    public double WidthMultiplier { get; init; } = 1;

    /// <summary>The number of inverted residual blocks at an eighth of the size. The default is 3.</summary>
    public int Depth { get; init; } = 3;

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
