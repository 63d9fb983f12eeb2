using NeuralStyle.Blocks;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Networks;

/// <summary>A style network for any style image: a trunk with conditional norms, and a predictor of their scales and shifts.</summary>
/// <remarks>
/// Ghiasi et al. 2017, arXiv:1705.06830. Shapes: content images (B, 3, H, W) and style images (B, 3, h, w), RGB in [0, 1]; the result
/// is (B, 3, H, W), not clamped. Keys: <c>trunk.*</c> and <c>predictor.*</c>. The trunk's own tables, <c>trunk.in1.weight</c> and so
/// on, hold trained styles; they are not read when rows are given, and get no gradients then.
/// </remarks>
public sealed class AnyStyleNetwork : Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "trunk")]
    private readonly GraphNetwork _trunk;

    [ComponentName(Name = "predictor")]
    private readonly StylePredictor _predictor;

    /// <summary>Creates a network with initial weights drawn from PyTorch's global generator; see <see cref="ResetWeights"/>.</summary>
    /// <param name="options">The options; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public AnyStyleNetwork(AnyStyleNetworkOptions? options = null)
        : this(CreateTrunk((options ?? new()).Trunk), (options ?? new()).Predictor, (options ?? new()).StyleSize)
    {
    }

    private AnyStyleNetwork(GraphNetwork trunk, StylePredictorOptions options, int styleSize)
        : base(NativeRuntime.Named(nameof(AnyStyleNetwork)))
    {
        _trunk = trunk;
        try
        {
            StyleSize = styleSize;
            StylePredictorModel.RequireStyleSize(styleSize);
            _predictor = new StylePredictor(trunk.ToGraph(), options);
        }
        catch
        {
            trunk.Dispose();
            throw;
        }

        RegisterComponents();
    }

    /// <summary>The style network that the rows are for.</summary>
    public StyleNetwork Trunk => _trunk;

    /// <summary>The predictor.</summary>
    public StylePredictor Predictor => _predictor;

    /// <summary>The length, in pixels, to which the shorter side of a style image is resized when the saved model is used.</summary>
    public int StyleSize { get; }

    /// <summary>Creates a network from a model with a predictor; it can be trained on. The caller disposes it.</summary>
    /// <param name="model">The model; its weights are copied.</param>
    /// <exception cref="ArgumentException">The model has no predictor.</exception>
    /// <exception cref="NotSupportedException">The predictor was not made by a <see cref="StylePredictor"/>: it can be run but not trained.</exception>
    public static AnyStyleNetwork FromModel(StyleModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        NativeRuntime.EnsureLoaded();
        var stored = model.Predictor
            ?? throw new ArgumentException("The model has no style predictor: load one that was saved by AnyStyleNetwork.ToModel, or use StyleNetwork.FromModel.", nameof(model));
        var options = StylePredictorOptions.From(stored.Graph) ?? throw Unknown();
        var network = new AnyStyleNetwork(new GraphNetwork(model.Graph, model.Weights, model.Info.Network), options, stored.StyleSize);
        try
        {
            if (GraphJson.Write(network.Predictor.ToGraph()) != GraphJson.Write(stored.Graph))
            {
                throw Unknown();
            }

            network.Predictor.LoadWeights(stored.Weights);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Predicts the style rows of style images. The caller disposes the result.</summary>
    /// <param name="style">Style images (B, 3, h, w), RGB in [0, 1]; they are not resized.</param>
    /// <returns>Rows (B, R).</returns>
    /// <exception cref="ArgumentException">The tensor has another shape, or the images are too small.</exception>
    public Tensor PredictRows(Tensor style) => Predictor.call(style);

    /// <summary>Stylizes with given style rows. The caller disposes the result.</summary>
    /// <param name="image">Content images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="rows">Rows (B, R), or (1, R) for all images; gradients flow into them.</param>
    /// <returns>Images of the same shape, not clamped.</returns>
    /// <exception cref="ArgumentException">A tensor has another shape.</exception>
    public Tensor Stylize(Tensor image, Tensor rows) => _trunk.CallWithRows(image, rows);

    /// <summary>Stylizes in the style of style images. The caller disposes the result.</summary>
    /// <param name="image">Content images (B, 3, H, W), RGB in [0, 1].</param>
    /// <param name="style">Style images (B, 3, h, w), RGB in [0, 1], or one for all content images.</param>
    /// <returns>Images of the shape of the content images, not clamped.</returns>
    /// <exception cref="ArgumentException">A tensor has another shape, or the style images are too small.</exception>
    public override Tensor forward(Tensor image, Tensor style)
    {
        using var rows = PredictRows(style);
        return Stylize(image, rows);
    }

    /// <summary>Draws all initial weights again, from separate generators: the same seed gives the same weights.</summary>
    /// <param name="seed">The seed.</param>
    public void ResetWeights(long seed)
    {
        _trunk.ResetWeights(seed);
        Predictor.ResetWeights(seed + 1); // other values than the trunk's
    }

    /// <summary>Copies both graphs and their weights into managed memory: the content of a model file.</summary>
    /// <param name="info">Style names and training metadata.</param>
    public StyleModel ToModel(StyleModelInfo? info = null)
        => new(_trunk.ToGraph(), _trunk.ToStateDict(), info, new StylePredictorModel(Predictor.ToGraph(), Predictor.ToStateDict(), StyleSize));

    private static GraphNetwork CreateTrunk(TransformNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var network = new TransformNetwork(options with { Norm = NormKind.Conditional });
        return new GraphNetwork(network.ToGraph(), network.ToStateDict(), network.ArchitectureName);
    }

    private static NotSupportedException Unknown()
        => new("The model's style predictor was not made by StylePredictor, so it can be run by Stylizer but not turned into a module.");
}
