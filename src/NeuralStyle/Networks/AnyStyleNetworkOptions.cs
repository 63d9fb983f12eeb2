using NeuralStyle.Blocks;
using NeuralStyle.Weights;

namespace NeuralStyle.Networks;

/// <summary>The options of an <see cref="AnyStyleNetwork"/>.</summary>
public sealed record AnyStyleNetworkOptions
{
    /// <summary>The style network. Its norms are conditional whatever <see cref="TransformNetworkOptions.Norm"/> is. The default is Johnson et al.'s network with one style.</summary>
    public TransformNetworkOptions Trunk { get; init; } = new() { Norm = NormKind.Conditional };

    /// <summary>The style predictor. The default is that of <see cref="StylePredictorOptions"/>.</summary>
    public StylePredictorOptions Predictor { get; init; } = new();

    /// <summary>The length, in pixels, to which the shorter side of a style image is resized for the predictor; see <see cref="StylePredictorModel.StyleSize"/>. The default is 256.</summary>
    public int StyleSize { get; init; } = StylePredictorModel.DefaultStyleSize;
}
