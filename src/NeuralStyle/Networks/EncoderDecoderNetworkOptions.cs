using NeuralStyle.Networks;

namespace NeuralStyle;

/// <summary>The options of an <see cref="EncoderDecoderNetwork"/>.</summary>
public sealed record EncoderDecoderNetworkOptions
{
    /// <summary>Channels of the first layer; each halving doubles them. The default is 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>
    /// The number of times that the image is halved, and doubled again. The default is 1: conv 9x9 to 64 channels, conv 3x3 of stride 2 to 128, and back.
    /// 0 keeps full resolution throughout, the shallowest network, for content that must not blur; more see larger structures.
    /// </summary>
    public int Depth { get; init; } = 1;

    /// <summary>The number of styles. With more than one every norm is conditional (Dumoulin et al. 2017). The default is 1.</summary>
    public int Styles { get; init; } = 1;
}
