using NeuralStyle.Common;
using NeuralStyle.Features;

namespace NeuralStyle.Networks;

/// <summary>The options of an <see cref="AttentionStyleNetwork"/>.</summary>
public sealed record AttentionStyleNetworkOptions
{
    /// <summary>
    /// The layers of the encoder that have style attention, the shallowest first, all of one number of channels; the decoder begins at the first.
    /// The default is <see cref="VggLayer.Relu4_1"/> and <see cref="VggLayer.Relu5_1"/>, as published, or the first alone where the encoder ends before the second.
    /// </summary>
    public IReadOnlyList<string>? Layers { get; init => field = value is null ? null : new ValueList<string>(value); }

    /// <summary>The value added to variances. The default is 1e-5, as published.</summary>
    public double Epsilon { get; init; } = Blocks.InstanceNorm.DefaultEpsilon;

    /// <summary>The length, in pixels, to which the shorter side of a style image is resized when the saved model is used. The default is 512, as published.</summary>
    public int StyleSize { get; init; } = 512;

    internal IReadOnlyList<string> LayersOf(IFeatureEncoder encoder) => Layers ?? [.. new[] { VggLayer.Relu4_1, VggLayer.Relu5_1 }.Where(encoder.Layers.Contains)];

    internal void RequireValid()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epsilon);
        if (Layers is { Count: 0 })
        {
            throw new ArgumentException("There must be a layer with style attention.", nameof(Layers));
        }
    }
}
