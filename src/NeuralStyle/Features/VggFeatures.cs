using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Features;

/// <summary>The convolutional part of VGG-16 or VGG-19, frozen: the features that style transfer is measured on.</summary>
/// <remarks>
/// Simonyan and Zisserman 2014, arXiv:1409.1556. Keys are torchvision's, <c>features.{index}.weight</c> and <c>.bias</c>;
/// files that end early are fine, layers past their end are not offered. A pass stops at the deepest layer asked for.
/// Instances are immutable but for <see cref="MoveTo"/> and may be used from several threads.
/// </remarks>
public sealed class VggFeatures : Module, IFeatureEncoder
{
    private readonly VggNetwork _network;

    internal VggFeatures(VggTable table, StateDict weights, VggOptions options)
        : base(NativeRuntime.Named(nameof(VggFeatures)))
    {
        (Name, Options) = (table.Name, options);
        _network = new VggNetwork(table, weights, options);
        register_module("features", _network);
    }

    /// <summary><c>VGG-16</c> or <c>VGG-19</c>.</summary>
    public string Name { get; }

    /// <summary>The form of the network's input.</summary>
    public VggOptions Options { get; }

    /// <inheritdoc/>
    public bool RoundsUp => Options.PoolRoundsUp;

    /// <inheritdoc/>
    public IReadOnlyList<string> Layers => _network.Layers;

    /// <summary>Loads VGG-16 or VGG-19, whichever the file holds, from safetensors or <c>.pth</c>. The caller disposes the result.</summary>
    /// <param name="path">The file, of any <see cref="WeightFamily"/> of VGG; <c>docs/weights.md</c> says where to get one.</param>
    /// <param name="options">
    /// The form of the network that the weights belong to. If null, the family decides, then the file's <c>input</c> metadata ("BGR" for Caffe, "reflection
    /// padding" for the normalized form), and without it they are torchvision's.
    /// </param>
    /// <exception cref="ModelFormatException">The file is broken, or does not hold VGG weights.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static VggFeatures Load(string path, VggOptions? options = null)
    {
        NativeRuntime.EnsureLoaded(); // before the file is read
        var weights = WeightFile.Read(path);
        return ModelFormatException.Named(path, () => Create(weights, options));
    }

    /// <summary>Makes VGG-16 or VGG-19, whichever the weights are. The caller disposes the result.</summary>
    /// <param name="weights">Weights of any <see cref="WeightFamily"/> of VGG, of any channels and cut off after any layer; they are copied.</param>
    /// <param name="options">The form of the network that the weights belong to; as for <see cref="Load"/> if null.</param>
    /// <exception cref="ModelFormatException">These are not VGG weights; the message says what does not fit.</exception>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static VggFeatures Create(StateDict weights, VggOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        NativeRuntime.EnsureLoaded();
        var (family, clean, _) = WeightFamily.Resolve(weights, family: null, static candidate => candidate is VggFamilyBase);
        if (family is not VggFamilyBase)
        {
            throw new ModelFormatException($"These are not VGG weights but those of {family.Name} ({family.Description}).", rule: "vgg.family");
        }

        var own = family.Convert(clean);
        return new VggFeatures(VggFamilyBase.TableOf(own), own, options ?? FromMetadata(own));
    }

    /// <inheritdoc/>
    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers) => _network.Extract(image, layers);

    /// <inheritdoc/>
    public void MoveTo(Device device) => this.to(device);

    /// <summary>Adds the network up to a layer to a graph.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="input">An image, RGB in [0, 1].</param>
    /// <param name="layer">The layer to stop at.</param>
    /// <returns>The layer's value.</returns>
    public GraphValue Describe(GraphBuilder graph, GraphValue input, string layer) => Describe(graph, input, [layer])[0];

    /// <inheritdoc/>
    public IReadOnlyList<GraphValue> Describe(GraphBuilder graph, GraphValue input, IReadOnlyList<string> layers) => _network.Describe(graph, input, layers);

    private static VggOptions FromMetadata(StateDict weights)
    {
        var input = weights.Metadata.GetValueOrDefault("input", "");
        var isBgr = VggFamilyBase.IsCaffeRange(weights);
        return input.Contains("reflection padding", StringComparison.Ordinal)
            ? VggOptions.Normalized with { Range = isBgr ? ValueRange.Caffe : ValueRange.ZeroToOne }
            : isBgr ? VggOptions.Caffe : VggOptions.Torchvision;
    }
}
