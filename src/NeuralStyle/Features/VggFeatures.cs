using System.Globalization;
using NeuralStyle.Blocks;
using NeuralStyle.Common;
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
public sealed class VggFeatures : Module, IFeatureExtractor
{
    private readonly List<(VggStep Step, ConvolutionLayer? Convolution)> _steps = [];

    internal VggFeatures(VggTable table, StateDict weights, VggOptions options)
        : base(nameof(VggFeatures))
    {
        (Name, Options) = (table.Name, options);
        try
        {
            Build(table, weights);
        }
        catch
        {
            Dispose(); // the layers made so far
            throw;
        }

        Layers = [.. _steps.SelectMany(step => step.Step.Layers)];
    }

    /// <summary>The convolutions under their keys, <c>{index}.weight</c> and <c>.bias</c>.</summary>
    internal Module Convolutions { get; private set; } = null!;

    /// <summary><c>VGG-16</c> or <c>VGG-19</c>.</summary>
    public string Name { get; }

    /// <summary>How the network reads pictures.</summary>
    public VggOptions Options { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>Loads VGG-16 or VGG-19, whichever the file holds, from safetensors or <c>.pth</c>. The caller disposes the result.</summary>
    /// <param name="path">The file, of any <see cref="WeightFamily"/> of VGG; <c>docs/weights.md</c> tells where to get one.</param>
    /// <param name="options">
    /// How the weights read pictures. If null, the family decides, then the file's <c>input</c> metadata ("BGR" for Caffe, "reflection
    /// padding" for the normalized form), and without it they are torchvision's.
    /// </param>
    /// <exception cref="ModelFormatException">The file is broken, or does not hold VGG weights.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static VggFeatures Load(string path, VggOptions? options = null)
    {
        var weights = WeightFile.Read(path);
        try
        {
            return Create(weights, options);
        }
        catch (ModelFormatException e) when (e.Path is null)
        {
            throw e.In(path);
        }
    }

    /// <summary>Makes VGG-16 or VGG-19, whichever the weights are. The caller disposes the result.</summary>
    /// <param name="weights">Weights of any <see cref="WeightFamily"/> of VGG, of any channels and cut off after any layer; they are copied.</param>
    /// <param name="options">How the weights read pictures; as for <see cref="Load"/> if null.</param>
    /// <exception cref="ModelFormatException">These are not VGG weights; the message tells what does not fit.</exception>
    public static VggFeatures Create(StateDict weights, VggOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var (family, clean) = WeightFamily.Resolve(weights, family: null);
        if (family is not VggFamilyBase)
        {
            throw new ModelFormatException($"These are not VGG weights but those of {family.Name} ({family.Description}).", rule: "vgg.family");
        }

        var own = family.Convert(clean);
        return new VggFeatures(VggFamilyBase.TableOf(own), own, options ?? FromMetadata(own));
    }

    /// <inheritdoc/>
    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers)
    {
        Shape.RequireImage(image);
        var wanted = RequireKnown(layers);
        using var scope = NewDisposeScope();
        var maps = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var value = PreProcess(image);
        foreach (var (step, convolution) in _steps)
        {
            if (maps.Count == wanted.Count)
            {
                break;
            }

            var next = convolution is null ? Pool(value) : Convolve(value, step, convolution, wanted, maps);
            if (!maps.Values.Any(map => ReferenceEquals(map, value)))
            {
                value.Dispose(); // autograd holds what it needs; without it the memory serves the next layer
            }

            value = next;
            Keep(step.IsPool ? step.Pool : step.Relu, value, wanted, maps);
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
    public GraphValue Describe(GraphBuilder graph, GraphValue input, string layer)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _ = RequireKnown([layer]);
        var value = graph.ToRange(input, Options.Range);
        foreach (var (step, convolution) in _steps)
        {
            value = convolution?.Describe(graph, value) ?? graph.Pool(value, Options.Pooling, kernelSize: 2, stride: 2, Options.PoolRoundsUp);
            if (layer == step.Convolution)
            {
                break;
            }

            value = convolution is null ? value : graph.Activation(value, ActivationKind.Relu);
            if (layer == step.Relu || layer == step.Pool)
            {
                break;
            }
        }

        return value;
    }

    private static VggOptions FromMetadata(StateDict weights)
    {
        var input = weights.Metadata.GetValueOrDefault("input", "");
        var isBgr = input.StartsWith("BGR", StringComparison.Ordinal);
        return input.Contains("reflection padding", StringComparison.Ordinal)
            ? VggOptions.Normalized with { Range = isBgr ? ValueRange.Caffe : ValueRange.ZeroToOne }
            : isBgr ? VggOptions.Caffe : VggOptions.Torchvision;
    }

    private void Build(VggTable table, StateDict weights)
    {
        var features = new KeyGroup();
        register_module("features", features);
        Convolutions = features;
        foreach (var step in table.Steps())
        {
            if (!step.IsPool && !weights.ContainsKey(Key(step, "weight")))
            {
                break;
            }

            _steps.Add((step, step.IsPool ? null : Convolution(step, weights, features)));
        }
    }

    private ConvolutionLayer Convolution(VggStep step, StateDict weights, KeyGroup features)
    {
        var layer = new ConvolutionLayer(step.InChannels, step.OutChannels, kernelSize: 3, stride: 1, Options.Padding, groups: 1);
        features.Add(step.Index.ToString(CultureInfo.InvariantCulture), layer);
        layer.LoadWeights(new StateDict(
        [
            KeyValuePair.Create("weight", weights[Key(step, "weight")]),
            KeyValuePair.Create("bias", weights[Key(step, "bias")]),
        ]));
        layer.Freeze();
        return layer;
    }

    private HashSet<string> RequireKnown(IReadOnlyCollection<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        foreach (var layer in layers)
        {
            if (!Layers.Contains(layer))
            {
                throw new ArgumentException($"{Name} has no layer '{layer}' here; it has {string.Join(", ", Layers)}.", nameof(layers));
            }
        }

        return [.. layers];
    }

    private Tensor PreProcess(Tensor image) => TensorOperations.ConvertRange(image, Options.Range.ToRange(0));

    private Tensor Pool(Tensor value) => Math.Min(value.shape[2], value.shape[3]) >= 2
        ? TensorOperations.Pool(value, Options.Pooling, kernelSize: 2, stride: 2, Options.PoolRoundsUp)
        : throw new ArgumentException("The picture is too small for the layers asked for: each pooling needs two pixels a side. Use a larger picture or shallower layers.", nameof(value));

    private static Tensor Convolve(Tensor value, VggStep step, ConvolutionLayer convolution, HashSet<string> wanted, Dictionary<string, Tensor> maps)
    {
        var result = convolution.call(value);
        if (wanted.Contains(step.Convolution))
        {
            maps[step.Convolution] = result;
            return maps.Count == wanted.Count ? result : functional.relu(result);
        }

        return result.relu_(); // in place: the layer before the activation is nobody's
    }

    private static void Keep(string name, Tensor value, HashSet<string> wanted, Dictionary<string, Tensor> maps)
    {
        if (wanted.Contains(name))
        {
            maps[name] = value;
        }
    }

    private static string Key(VggStep step, string name) => $"features.{step.Index}.{name}";
}
