using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>A network that stylizes images: the base of the ready ones and of those composed from blocks.</summary>
/// <remarks>
/// Shapes: images (B, 3, H, W), RGB in [0, 1], in and out, of any height and width; style weights (B, S), or (B, S, h, w)
/// for each location, or null for a network of one style. The output is not clamped, so that gradients flow; clamp it to make an image of it.
/// A network of your own overrides <see cref="Stylize"/> and, so that it can be saved, exported and run without its
/// class, <see cref="Describe"/>, by calling the same on its blocks.
/// </remarks>
public abstract class StyleNetwork : Module<Tensor, Tensor?, Tensor>, IDescribable
{
    /// <summary>Creates a network.</summary>
    /// <param name="name">The name that TorchSharp shows.</param>
    /// <param name="styles">The number of styles S.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="styles"/> is not positive.</exception>
    protected StyleNetwork(string name, int styles = 1)
        : base(NativeRuntime.Named(name))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(styles);
        Styles = styles;
    }

    /// <summary>The number of styles S.</summary>
    public int Styles { get; }

    /// <summary>The value of <see cref="StyleModelInfo.Network"/> for this network: its class, or for a network from a file what the file declares; null if unknown.</summary>
    internal virtual string? ArchitectureName => GetType().Name;

    /// <summary>A network that runs the graph and weights of a model file; it can be trained on. The caller disposes it.</summary>
    /// <param name="model">The model; its weights are copied.</param>
    public static StyleNetwork FromModel(StyleModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new GraphNetwork(model.Graph, model.Weights, model.Info.Network);
    }

    /// <summary>Stylizes with a network of one style. The caller disposes the result.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1].</param>
    public Tensor call(Tensor image) => call(image, null);

    /// <summary>Checks shapes and stylizes. The caller disposes the result.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="style">
    /// Style weights (B, S), or (1, S) for all images alike; (B, S, h, w) or (1, S, h, w) for each location, stretched over the image;
    /// null for a network of one style.
    /// </param>
    /// <exception cref="ArgumentException">A tensor has another shape, or a network of several styles got no style weights.</exception>
    public sealed override Tensor forward(Tensor image, Tensor? style)
    {
        Shape.RequireImage(image);
        using var scope = NewDisposeScope();
        return Stylize(image, RequireStyle(image, style)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The network does not describe itself.</exception>
    public virtual GraphValue Describe(GraphBuilder graph, GraphValue input)
        => throw new NotSupportedException(
            $"{GetType().Name} does not describe itself as a graph, so it can be trained and run but not saved or exported: override Describe and call Describe on each of its blocks.");

    /// <summary>The network as a graph.</summary>
    /// <exception cref="NotSupportedException">The network, or a part of it, does not describe itself.</exception>
    public virtual Graph ToGraph()
    {
        var builder = new GraphBuilder(WeightNames.Of(this));
        return builder.Build(Describe(builder, builder.Image));
    }

    /// <summary>Graph and weights, copied into managed memory: what a model file holds.</summary>
    /// <param name="info">The metadata of the file: style names, training.</param>
    /// <exception cref="NotSupportedException">The network, or a part of it, does not describe itself.</exception>
    public StyleModel ToModel(StyleModelInfo? info = null) => ToModel(this.ToStateDict(), info);

    /// <summary>As <see cref="ToModel(StyleModelInfo?)"/>, with other weights than the network's own, such as an average.</summary>
    internal virtual StyleModel ToModel(StateDict weights, StyleModelInfo? info) => new(ToGraph(), weights, info);

    /// <summary>
    /// Returns the blocks, or all of a network from a file, their initial weights again: convolutions draw
    /// them from a separate generator, so the same seed gives the same weights; norms become one and zero.
    /// </summary>
    /// <remarks>
    /// A last convolution whose values are the image, with no function that bounds them, gets the bias of
    /// mid-gray: from black, which is zero in 0-255, a network takes hundreds of steps to come to light.
    /// </remarks>
    /// <param name="seed">The seed.</param>
    public void ResetWeights(long seed)
    {
        WeightInitializer.Reset(this, seed);
        StartAtMidGray();
    }

    /// <summary>Sets the bias of a linear output so that a new network gives mid-gray; changes nothing in networks with another output, or that do not describe themselves.</summary>
    private protected void StartAtMidGray()
    {
        if (FindLinearOutput() is not { } output)
        {
            return;
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        named_parameters().Single(named => named.name == output.Bias).parameter.copy_(tensor([.. output.MidGray]));
    }

    private LinearOutput? FindLinearOutput()
    {
        try
        {
            return LinearOutput.Find(ToGraph());
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Stylizes images whose shapes have been checked.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="style">Style weights (B, S), or null for a network of one style.</param>
    /// <returns>Images of the same shape; temporaries are disposed by the caller.</returns>
    protected abstract Tensor Stylize(Tensor image, Tensor? style);

    /// <summary>Checks the style of images whose shape has been checked, and brings it into the form that <see cref="Stylize"/> gets.</summary>
    private protected virtual Tensor? RequireStyle(Tensor image, Tensor? style)
    {
        if (style is null)
        {
            return Styles == 1
                ? ones(image.shape[0], 1, device: image.device)
                : throw new ArgumentException($"The network has {Styles} styles: pass style weights (B, {Styles}).", nameof(style));
        }

        Shape.RequireStyle(style, style.shape[0] == 1 ? 1 : image.shape[0], Styles);
        return style.expand([image.shape[0], .. style.shape[1..]]);
    }
}
