using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Features;

/// <summary>The default features of losses: a narrow VGG-19, distilled from the full one and embedded in the library.</summary>
/// <remarks>
/// <para>
/// VGG-19's convolutions from <c>conv1_1</c> to <c>conv4_1</c> under its layer names, with a quarter of its channels: 16, 32, 64 and 128.
/// Distillation (Hinton et al. 2015, arXiv:1503.02531) trained linear maps from its channels to VGG-19's along with it; they are not
/// part of the network, and losses compare its own channels.
/// </para>
/// <para>
/// Images are read as Caffe does, and every convolution pads by reflection. The parameters are frozen. They were made by <c>docs/samples/TrainFeatures</c>; <c>docs/methods.md</c> reports how far they
/// agree with VGG-19. Instances are immutable but for <see cref="MoveTo"/> and may be used from several threads.
/// </para>
/// </remarks>
public sealed class BuiltInFeatures : Module, IFeatureEncoder
{
    private const string Resource = "NeuralStyle.Features.BuiltInFeatures.safetensors";

    private static readonly VggTable Table = new("The built-in network", [[16, 16], [32, 32], [64, 64, 64, 64], [128]]) { EndsWithPool = false };

    private static readonly VggOptions Options = new() { Range = ValueRange.Caffe, Padding = PadMode.Reflect };

    private static readonly Lazy<StateDict> Embedded = new(ReadEmbedded);

    private readonly VggNetwork _network;

    /// <summary>Creates the network. The caller disposes it.</summary>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public BuiltInFeatures()
        : this(roundsUp: false)
    {
    }

    /// <summary>Creates the network as an encoder or for losses. The caller disposes it.</summary>
    /// <param name="roundsUp">True if pooling keeps an odd last row or column, as an encoder must; see <see cref="IFeatureEncoder.RoundsUp"/>.</param>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public BuiltInFeatures(bool roundsUp)
        : this(Embedded.Value, path: null, roundsUp)
    {
    }

    private BuiltInFeatures(StateDict weights, string? path, bool roundsUp = false)
        : base(NativeRuntime.Named(nameof(BuiltInFeatures)))
    {
        RequireWeights(weights, path);
        RoundsUp = roundsUp;
        _network = new VggNetwork(Table, weights, Options with { PoolRoundsUp = roundsUp });
        register_module("features", _network);
    }

    /// <inheritdoc/>
    public bool RoundsUp { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Layers => _network.Layers;

    /// <summary>Loads the network with weights of your own, as <c>docs/samples/TrainFeatures</c> makes them. The caller disposes the result.</summary>
    /// <param name="path">A safetensors file with the keys of <c>state_dict</c>.</param>
    /// <exception cref="ModelFormatException">The file is broken, or holds other weights.</exception>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static BuiltInFeatures Load(string path)
    {
        NativeRuntime.EnsureLoaded(); // before the file is read
        return new(SafeTensors.Read(path), path);
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

    private static void RequireWeights(StateDict weights, string? path)
    {
        foreach (var step in Table.Steps().Where(step => !step.IsPool))
        {
            RequireWeight(weights, $"features.{step.Index}.weight", [step.OutChannels, step.InChannels, 3, 3], path);
            RequireWeight(weights, $"features.{step.Index}.bias", [step.OutChannels], path);
        }
    }

    private static void RequireWeight(StateDict weights, string name, long[] shape, string? path)
    {
        if (!weights.TryGetValue(name, out var weight) || !weight.Shape.SequenceEqual(shape))
        {
            throw new ModelFormatException(
                $"The built-in network needs the weight '{name}' of shape {Shape.Format(shape)}, but the file holds {(weight is null ? "no such name" : Shape.Format([.. weight.Shape]))}.",
                rule: "features.weights",
                path: path);
        }
    }

    private static StateDict ReadEmbedded()
    {
        using var stream = typeof(BuiltInFeatures).Assembly.GetManifestResourceStream(Resource)!;
        return SafeTensors.Read(stream);
    }
}
