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

    /// <summary><c>VGG-16</c> or <c>VGG-19</c>.</summary>
    public string Name { get; }

    /// <summary>How the network reads pictures.</summary>
    public VggOptions Options { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>Loads VGG-16 or VGG-19, whichever the file holds, from safetensors with torchvision's keys. The caller disposes the result.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">
    /// How the weights read pictures. If null, the file's <c>input</c> metadata decides ("BGR" for Caffe, "reflection padding" for the
    /// normalized form), and without it they are torchvision's.
    /// </param>
    /// <exception cref="ModelFormatException">The file is broken, or does not hold VGG weights.</exception>
    public static VggFeatures Load(string path, VggOptions? options = null)
    {
        var weights = SafeTensors.Read(path);
        try
        {
            return Create(weights, options ?? FromMetadata(weights));
        }
        catch (ModelFormatException e) when (e.Path is null)
        {
            throw new ModelFormatException(e.Message, path, e.Offset, e.Rule, e);
        }
    }

    /// <summary>Makes VGG-16 or VGG-19, whichever the weights are. The caller disposes the result.</summary>
    /// <param name="weights">Weights with torchvision's keys; they are copied.</param>
    /// <param name="options">How the weights read pictures; torchvision's way if null.</param>
    /// <exception cref="ModelFormatException">These are not VGG weights.</exception>
    public static VggFeatures Create(StateDict weights, VggOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new VggFeatures(TableOf(weights), weights, options ?? VggOptions.Torchvision);
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
        return input.Contains("reflection padding", StringComparison.Ordinal) ? VggOptions.Normalized
            : input.StartsWith("BGR", StringComparison.Ordinal) ? VggOptions.Caffe
            : VggOptions.Torchvision;
    }

    // Up to conv3_3 the two agree; features.16 is a convolution in VGG-19 and a pooling layer in VGG-16.
    private static VggTable TableOf(StateDict weights)
        => weights.ContainsKey("features.16.weight") || !weights.ContainsKey("features.17.weight") ? VggTable.Vgg19 : VggTable.Vgg16;

    private void Build(VggTable table, StateDict weights)
    {
        var features = new KeyGroup();
        register_module("features", features);
        foreach (var step in table.Steps())
        {
            if (!step.IsPool && !weights.ContainsKey(Key(step, "weight")))
            {
                break;
            }

            _steps.Add((step, step.IsPool ? null : Convolution(step, weights, features)));
        }

        if (_steps.Count == 0)
        {
            throw new ModelFormatException(
                "These are not VGG weights: there is no 'features.0.weight'. Use torchvision's key names, features.{index}.weight and .bias.", rule: "vgg.keys");
        }

        RequireNothingElse(weights);
    }

    private ConvolutionLayer Convolution(VggStep step, StateDict weights, KeyGroup features)
    {
        var layer = new ConvolutionLayer(step.InChannels, step.OutChannels, kernelSize: 3, stride: 1, Options.Padding, groups: 1);
        features.Add(step.Index.ToString(CultureInfo.InvariantCulture), layer);
        layer.LoadWeights(new StateDict(
        [
            KeyValuePair.Create("weight", Weight(weights, Key(step, "weight"))),
            KeyValuePair.Create("bias", Weight(weights, Key(step, "bias"))),
        ]));
        foreach (var parameter in layer.parameters())
        {
            parameter.requires_grad = false;
        }

        return layer;
    }

    private static WeightTensor Weight(StateDict weights, string name) => weights.TryGetValue(name, out var weight)
        ? weight
        : throw new ModelFormatException($"The VGG weight '{name}' is missing.", rule: "vgg.keys");

    private void RequireNothingElse(StateDict weights)
    {
        var known = _steps.Where(step => !step.Step.IsPool).SelectMany(step => new[] { Key(step.Step, "weight"), Key(step.Step, "bias") }).ToHashSet();
        var stray = weights.Keys.FirstOrDefault(key => key.StartsWith("features.", StringComparison.Ordinal) && !known.Contains(key));
        if (stray is not null)
        {
            throw new ModelFormatException($"'{stray}' does not fit {Name}: the weights are of another network, or a layer before it is missing.", rule: "vgg.keys");
        }
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
