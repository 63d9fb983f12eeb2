namespace NeuralStyle.Networks;

/// <summary>The options of an <see cref="EncoderDecoderNetwork"/>.</summary>
public sealed record EncoderDecoderNetworkOptions
{
    /// <summary>Channels of the first layer; each halving doubles them. 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>
    /// How often the picture is halved, and doubled again. 1: conv 9x9 to 64 channels, conv 3x3 of stride 2 to 128, and back.
    /// 0 keeps full resolution throughout, the shallowest network, for content that must not blur; more see larger structures.
    /// </summary>
    public int Depth { get; init; } = 1;

    /// <summary>The number of styles. With more than one every norm is conditional (Dumoulin et al. 2017).</summary>
    public int Styles { get; init; } = 1;
}
