using System.Globalization;
using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Features;

/// <summary>The features that losses use when none are given: a small network that was taught to see as VGG-19 does, and needs no file.</summary>
/// <remarks>
/// <para>
/// VGG-19's first five convolutions at a quarter of the width, and on each layer that is offered a linear head. The heads give the
/// principal components of VGG-19's features in that layer (Hinton et al. 2015, arXiv:1503.02531, is the idea of such a teaching),
/// so that distances between features and between their Gram matrices come out as VGG-19's do, at a fifth of the time.
/// Values can be negative, unlike those of a ReLU.
/// </para>
/// <para>
/// The parameters are frozen. They were made by <c>docs/samples/TrainFeatures</c>, and <c>docs/methods.md</c> tells how far they
/// agree with VGG-19. Instances are immutable but for <see cref="MoveTo"/> and may be used from several threads.
/// </para>
/// </remarks>
public sealed class BuiltInFeatures : Module, IFeatureExtractor
{
    private const string Resource = "NeuralStyle.Features.BuiltInFeatures.safetensors";

    private static readonly VggTable Table = new("The built-in network", [[16, 16], [32, 32], [64]]);

    private static readonly string[] Heads = [VggLayer.Relu1_1, VggLayer.Relu2_1, VggLayer.Relu2_2, VggLayer.Relu3_1];

    private static readonly Lazy<StateDict> Embedded = new(ReadEmbedded);

    private readonly List<(VggStep Step, ConvolutionLayer? Convolution, ConvolutionLayer? Head)> _steps;

    /// <summary>Creates the network. The caller disposes it.</summary>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public BuiltInFeatures()
        : this(Embedded.Value, path: null)
    {
    }

    private BuiltInFeatures(StateDict weights, string? path)
        : base(nameof(BuiltInFeatures))
    {
        NativeRuntime.EnsureLoaded();
        _steps = [.. Table.Steps().SkipLast(1).Select(Build)]; // nothing looks at the last pooling
        register_module("features", Group(_steps.Where(step => step.Convolution is not null).Select(step => (step.Step.Index.ToString(CultureInfo.InvariantCulture), step.Convolution!))));
        register_module("heads", Group(_steps.Where(step => step.Head is not null).Select(step => (step.Step.Relu, step.Head!))));
        try
        {
            this.LoadWeights(weights, path);
        }
        catch
        {
            Dispose();
            throw;
        }

        foreach (var (_, convolution, head) in _steps)
        {
            convolution?.Freeze();
            head?.Freeze();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Layers { get; } = Array.AsReadOnly(Heads);

    /// <summary>Loads the network with weights of your own, as <c>docs/samples/TrainFeatures</c> makes them. The caller disposes the result.</summary>
    /// <param name="path">A safetensors file with the keys of <c>state_dict</c>.</param>
    /// <exception cref="ModelFormatException">The file is broken, or holds other weights.</exception>
    public static BuiltInFeatures Load(string path) => new(SafeTensors.Read(path), path);

    /// <inheritdoc/>
    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers)
    {
        Shape.RequireImage(image);
        var wanted = RequireKnown(layers);
        using var scope = NewDisposeScope();
        var maps = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var value = TensorOperations.ConvertRange(image, ValueRange.ImageNet.ToRange(0));
        foreach (var (step, convolution, head) in _steps)
        {
            if (maps.Count == wanted.Count)
            {
                break;
            }

            var next = convolution is null ? Pool(value) : convolution.call(value).relu_(); // in place: nobody else's yet
            value.Dispose(); // autograd holds what it needs; without it the memory serves the next layer
            value = next;
            if (head is not null && wanted.Contains(step.Relu))
            {
                maps[step.Relu] = head.call(value);
            }
        }

        return new FeatureMaps(maps.Select(map => KeyValuePair.Create(map.Key, map.Value.MoveToOuterDisposeScope())));
    }

    /// <inheritdoc/>
    public void MoveTo(Device device) => this.to(device);

    /// <summary>Adds the network up to a layer to a graph.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="input">A picture, RGB in [0, 1].</param>
    /// <param name="layer">The layer to stop at.</param>
    /// <returns>The layer's value.</returns>
    /// <exception cref="ArgumentException">The layer is unknown.</exception>
    public GraphValue Describe(GraphBuilder graph, GraphValue input, string layer)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _ = RequireKnown([layer]);
        var value = graph.ToRange(input, ValueRange.ImageNet);
        foreach (var (step, convolution, head) in _steps)
        {
            value = convolution is null
                ? graph.Pool(value, PoolKind.Max, kernelSize: 2, stride: 2)
                : graph.Activation(convolution.Describe(graph, value), ActivationKind.Relu);
            if (step.Relu == layer)
            {
                return head!.Describe(graph, value);
            }
        }

        return value;
    }

    private static (VggStep Step, ConvolutionLayer? Convolution, ConvolutionLayer? Head) Build(VggStep step) => step.IsPool
        ? (step, null, null)
        : (step,
            new ConvolutionLayer(step.InChannels, step.OutChannels, kernelSize: 3, stride: 1, PadMode.Zeros, groups: 1),
            Heads.Contains(step.Relu) ? new ConvolutionLayer(step.OutChannels, step.OutChannels, kernelSize: 1, stride: 1, PadMode.Zeros, groups: 1) : null);

    private static KeyGroup Group(IEnumerable<(string Name, ConvolutionLayer Layer)> layers)
    {
        var group = new KeyGroup();
        foreach (var (name, layer) in layers)
        {
            group.Add(name, layer);
        }

        return group;
    }

    private static StateDict ReadEmbedded()
    {
        using var stream = typeof(BuiltInFeatures).Assembly.GetManifestResourceStream(Resource)!;
        return SafeTensors.Read(stream);
    }

    private static Tensor Pool(Tensor value) => Math.Min(value.shape[2], value.shape[3]) >= 2
        ? TensorOperations.Pool(value, PoolKind.Max, kernelSize: 2, stride: 2)
        : throw new ArgumentException("The picture is too small for the layers asked for: each pooling needs two pixels a side. Use a larger picture or shallower layers.", nameof(value));

    private static HashSet<string> RequireKnown(IReadOnlyCollection<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var stranger = layers.FirstOrDefault(layer => !Heads.Contains(layer));
        return stranger is null
            ? [.. layers]
            : throw new ArgumentException($"{Table.Name} has no layer '{stranger}'; it has {string.Join(", ", Heads)}.", nameof(layers));
    }
}
