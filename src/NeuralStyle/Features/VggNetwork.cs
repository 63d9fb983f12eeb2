using System.Globalization;
using NeuralStyle.Blocks;
using NeuralStyle.Common;
using NeuralStyle.Graphs;
using NeuralStyle.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Features;

/// <summary>The frozen convolutions of a VGG network of any depth and width. Keys: <c>{index}.weight</c> and <c>.bias</c>, with torchvision's index.</summary>
internal sealed class VggNetwork : Module
{
    private readonly VggTable _table;
    private readonly VggOptions _options;
    private readonly OrderedDictionary<VggStep, ConvolutionLayer?> _steps = [];

    /// <summary>Creates the network up to the last layer that there are weights for.</summary>
    /// <param name="table">The channels of each convolution.</param>
    /// <param name="weights">Weights with the keys <c>features.{index}.weight</c> and <c>.bias</c>; they are copied.</param>
    /// <param name="options">Value range, padding and pooling.</param>
    public VggNetwork(VggTable table, StateDict weights, VggOptions options)
        : base(nameof(VggNetwork))
    {
        (_table, _options) = (table, options);
        try
        {
            foreach (var step in table.Steps().TakeWhile(step => step.IsPool || weights.ContainsKey(Key(step, "weight"))))
            {
                _steps.Add(step, step.IsPool ? null : Convolution(step, weights));
            }
        }
        catch
        {
            Dispose(); // the layers made so far
            throw;
        }

        Layers = [.. _steps.Keys.SelectMany(step => step.Layers)];
    }

    /// <summary>The names of the layers, in order.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <inheritdoc cref="IFeatureExtractor.Extract"/>
    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers)
    {
        Shape.RequireImage(image);
        var wanted = RequireKnown(layers);
        using var scope = NewDisposeScope();
        var maps = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var value = TensorOperations.ConvertRange(image, _options.Range.ToRange(0));
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

    /// <inheritdoc cref="IFeatureEncoder.Describe"/>
    public IReadOnlyList<GraphValue> Describe(GraphBuilder graph, GraphValue input, IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(graph);
        RequireKnown(layers);
        var image = graph.ToRange(input, _options.Range);
        return VggGraph.Describe(graph, image, _steps.Keys, layers, (step, value) => _steps[step]!.Describe(graph, value), _options.Pooling, _options.PoolRoundsUp);
    }

    private ConvolutionLayer Convolution(VggStep step, StateDict weights)
    {
        var layer = new ConvolutionLayer(step.InChannels, step.OutChannels, kernelSize: 3, stride: 1, _options.Padding, groups: 1);
        register_module(step.Index.ToString(CultureInfo.InvariantCulture), layer);
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
                throw new ArgumentException($"{_table.Name} has no layer '{layer}' here; it has {string.Join(", ", Layers)}.", nameof(layers));
            }
        }

        return [.. layers];
    }

    private Tensor Pool(Tensor value) => Math.Min(value.shape[2], value.shape[3]) >= 2
        ? TensorOperations.Pool(value, _options.Pooling, kernelSize: 2, stride: 2, _options.PoolRoundsUp)
        : throw new ArgumentException("The image is too small for the layers asked for: each pooling needs two pixels a side. Use a larger image or shallower layers.", nameof(value));

    private static Tensor Convolve(Tensor value, VggStep step, ConvolutionLayer convolution, HashSet<string> wanted, Dictionary<string, Tensor> maps)
    {
        var result = convolution.call(value);
        if (wanted.Contains(step.Convolution))
        {
            maps[step.Convolution] = result;
            return maps.Count == wanted.Count ? result : functional.relu(result);
        }

        return result.relu_(); // safe in place: the pre-activation tensor is not exposed
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
