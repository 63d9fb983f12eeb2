using System.Runtime.CompilerServices;
using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Features;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>A network whose style is an image: an encoder computes the features of content and style, and a decoder makes an image of both.</summary>
/// <remarks>
/// Shapes: content images (B, 3, H, W) and style images (B, 3, h, w), or (1, 3, h, w) for all of them, RGB in [0, 1]; the result has the shape of the content images and is not clamped.
/// The encoder is frozen: its weights are no parameters of the network, but of its model, as <c>encoder.*</c>. <c>StyleTrainer</c> trains such networks with a folder of style images.
/// </remarks>
public abstract class ImageStyleNetwork : StyleNetwork
{
    private const string EncoderPrefix = "encoder.";

    private readonly StrongBox<IFeatureEncoder> _encoder; // boxed, or TorchSharp would register it as a part, and its weights would be trained
    private readonly bool _ownsEncoder;

    private protected ImageStyleNetwork(string name, IFeatureEncoder encoder, bool ownsEncoder, int styleSize)
        : base(name)
    {
        RequireEncoder(encoder);
        StylePredictorModel.RequireStyleSize(styleSize);
        (_encoder, _ownsEncoder, StyleSize) = (new(encoder), ownsEncoder, styleSize);
    }

    /// <summary>The encoder. One that was given to the constructor stays the caller's.</summary>
    public IFeatureEncoder Encoder => _encoder.Value!;

    /// <summary>The length, in pixels, to which the shorter side of a style image is resized when the saved model is used.</summary>
    public int StyleSize { get; }

    /// <summary>The layers of the encoder that the network reads.</summary>
    internal abstract IReadOnlyList<string> EncoderLayers { get; }

    /// <summary>True if the content loss compares features whose channels are normalized, as SANet's does.</summary>
    internal virtual bool ComparesNormalizedContent => false;

    /// <inheritdoc/>
    public sealed override Graph ToGraph()
    {
        var builder = NewBuilder();
        var features = Encoder.Describe(builder, builder.Image, EncoderLayers);
        return builder.Build(builder.Crop(Describe(builder, features), builder.Image));
    }

    /// <summary>Computes the image, which may be larger than the content. Temporaries belong to the caller's scope.</summary>
    /// <param name="content">The features of the content, with all of <see cref="EncoderLayers"/>.</param>
    /// <param name="style">Those of the style.</param>
    internal abstract Tensor Decode(FeatureMaps content, FeatureMaps style);

    /// <summary>Computes the target of the content loss: the features that the stylized image is to have at a layer. The caller disposes the result.</summary>
    /// <param name="content">The features of the content.</param>
    /// <param name="style">Those of the style.</param>
    /// <param name="layer">The layer.</param>
    internal abstract Tensor ContentTarget(FeatureMaps content, FeatureMaps style, string layer);

    /// <summary>Decodes features into images. The caller disposes the result.</summary>
    /// <param name="content">The features of the content, with all of <see cref="EncoderLayers"/>.</param>
    /// <param name="style">Those of the style.</param>
    /// <param name="size">The shape of the content images, (B, 3, H, W).</param>
    internal Tensor Decode(FeatureMaps content, FeatureMaps style, long[] size)
    {
        using var scope = NewDisposeScope();
        return Crop(Decode(content, style), size).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the features that the network reads; no gradients flow back to the image. The caller disposes the result.</summary>
    internal FeatureMaps Features(Tensor image)
    {
        using var noGradient = no_grad();
        return Encoder.Extract(image, EncoderLayers);
    }

    internal sealed override StyleModel ToModel(StateDict weights, StyleModelInfo? info)
    {
        var builder = NewBuilder();
        var (style, kind) = DescribeStyle(builder, Encoder.Describe(builder, builder.Image, EncoderLayers));
        var encoder = ((Module)Encoder).ToStateDict().Select(pair => KeyValuePair.Create(EncoderPrefix + pair.Key, pair.Value)).ToList();
        var all = new StateDict(weights.Concat(encoder));
        return new StyleModel(ToGraph(), all, info, new StylePredictorModel(builder.Build(style, kind), all, StyleSize));
    }

    /// <summary>Adds what comes after the encoder to the graph of the network.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="features">The values of <see cref="EncoderLayers"/>.</param>
    /// <returns>The image, which may be larger than the content.</returns>
    private protected abstract GraphValue Describe(GraphBuilder graph, IReadOnlyList<GraphValue> features);

    /// <summary>Adds what comes after the encoder to the graph of the style predictor.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="features">The values of <see cref="EncoderLayers"/>.</param>
    private protected abstract (GraphValue Output, GraphKind Kind) DescribeStyle(GraphBuilder graph, IReadOnlyList<GraphValue> features);

    /// <summary>Stylizes images whose shapes have been checked.</summary>
    /// <param name="image">Content images (B, 3, H, W).</param>
    /// <param name="style">Style images.</param>
    protected sealed override Tensor Stylize(Tensor image, Tensor? style)
    {
        using var content = Features(image);
        using var reference = Features(style!);
        return Decode(content, reference, image.shape);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsEncoder)
        {
            Encoder.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Cuts an image to the size of the content. The caller disposes the result.</summary>
    private protected static Tensor Crop(Tensor image, long[] size) => TensorOperations.Crop(image, left: 0, top: 0, size[2], size[3]);

    private protected sealed override Tensor? RequireStyle(Tensor image, Tensor? style)
    {
        if (style is null)
        {
            throw new ArgumentException("The network takes its style from an image: pass style images (B, 3, h, w).", nameof(style));
        }

        Shape.RequireImage(style);
        Shape.Require(style, [style.shape[0] == 1 ? 1 : image.shape[0], 3, Shape.Any, Shape.Any]);
        return style;
    }

    private GraphBuilder NewBuilder() => new(WeightNames.Of(this).Concat(WeightNames.Of((Module)Encoder, EncoderPrefix)));

    private static void RequireEncoder(IFeatureEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (encoder is not Module)
        {
            throw new ArgumentException("The encoder must be a TorchSharp module, so that its weights can be saved with the network.", nameof(encoder));
        }

        if (!encoder.RoundsUp)
        {
            throw new ArgumentException(
                "The encoder rounds odd sizes down, so that the image would lose rows and columns: "
                + $"load it with {nameof(VggOptions)}.{nameof(VggOptions.PoolRoundsUp)}, or create {nameof(BuiltInFeatures)} with roundsUp.", nameof(encoder));
        }
    }
}
