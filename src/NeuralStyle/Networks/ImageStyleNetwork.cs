using System.Runtime.CompilerServices;
using NeuralStyle.Common;
using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Networks;

/// <summary>A network whose style is an image: an encoder computes the features of content and style, and a decoder makes an image of both.</summary>
/// <remarks>
/// Shapes: content images (B, 3, H, W) and style images (B, 3, h, w), or (1, 3, h, w) for all of them, RGB in [0, 1]; the result has the shape of the content images and is not clamped.
/// The encoder is frozen: its weights are no parameters of the network, but of its model. <c>StyleTrainer</c> trains such networks with a folder of style images.
/// </remarks>
public abstract class ImageStyleNetwork : StyleNetwork
{
    private readonly StrongBox<IFeatureEncoder> _encoder; // boxed, or TorchSharp would register it as a part, and its weights would be trained
    private readonly bool _ownsEncoder;

    private protected ImageStyleNetwork(string name, IFeatureEncoder encoder, bool ownsEncoder)
        : base(name)
        => (_encoder, _ownsEncoder) = (new(encoder), ownsEncoder);

    /// <summary>The encoder. One that was given to the constructor stays the caller's.</summary>
    public IFeatureEncoder Encoder => _encoder.Value!;

    /// <summary>The layers of the encoder that the network reads.</summary>
    internal abstract IReadOnlyCollection<string> EncoderLayers { get; }

    /// <summary>Decodes features that have the style. The caller disposes the result.</summary>
    /// <param name="content">The features of the content, with all of <see cref="EncoderLayers"/>.</param>
    /// <param name="style">Those of the style.</param>
    /// <param name="size">The shape of the content images, (B, 3, H, W).</param>
    internal abstract Tensor Decode(FeatureMaps content, FeatureMaps style, long[] size);

    /// <summary>Computes what the features of the stylized image are to be at a layer: the target of the content loss. The caller disposes the result.</summary>
    /// <param name="content">The features of the content.</param>
    /// <param name="style">Those of the style.</param>
    /// <param name="layer">The layer.</param>
    internal abstract Tensor ContentTarget(FeatureMaps content, FeatureMaps style, string layer);

    /// <summary>Stylizes images whose shapes have been checked.</summary>
    /// <param name="image">Content images (B, 3, H, W).</param>
    /// <param name="style">Style images.</param>
    protected sealed override Tensor Stylize(Tensor image, Tensor? style)
    {
        using var content = Features(image);
        using var reference = Features(style!);
        return Decode(content, reference, image.shape);
    }

    /// <summary>Computes the features that the network reads; no gradients flow back to the image. The caller disposes the result.</summary>
    internal FeatureMaps Features(Tensor image)
    {
        using var noGradient = no_grad();
        return Encoder.Extract(image, EncoderLayers);
    }

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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsEncoder)
        {
            Encoder.Dispose();
        }

        base.Dispose(disposing);
    }
}
