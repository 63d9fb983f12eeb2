using NeuralStyle.Features;
using NeuralStyle.Weights;

namespace NeuralStyle.Networks;

/// <summary>The options of an <see cref="AdaptiveStyleNetwork"/>.</summary>
public sealed record AdaptiveStyleNetworkOptions
{
    /// <summary>The layer of the encoder whose features get the style's statistics, and which the decoder begins at. The default is <see cref="VggLayer.Relu4_1"/>, as published.</summary>
    public string Layer { get; init; } = VggLayer.Relu4_1;

    /// <summary>The value added to variances. The default is 1e-5, as published.</summary>
    public double Epsilon { get; init; } = Blocks.InstanceNorm.DefaultEpsilon;

    /// <summary>The length, in pixels, to which the shorter side of a style image is resized when the saved model is used. The default is 512, as published.</summary>
    public int StyleSize { get; init; } = 512;

    internal void RequireValid()
    {
        ArgumentException.ThrowIfNullOrEmpty(Layer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epsilon);
        StylePredictorModel.RequireStyleSize(StyleSize, nameof(StyleSize));
    }
}
