using System.Globalization;
using NeuralStyle.Features;
using NeuralStyle.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>VGG as one writes it with TorchSharp's own operations: what the library's is measured against.</summary>
internal sealed class PlainVgg : IFeatureExtractor
{
    private readonly VggFeatures _twin;
    private readonly List<(string Relu, bool IsAfterPooling, Tensor Weight, Tensor Bias)> _layers = [];
    private readonly Tensor _order;
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    /// <param name="twin">The network whose weights are copied; it stays the caller's.</param>
    public PlainVgg(VggFeatures twin)
    {
        using var scope = NewDisposeScope();
        _twin = twin;
        var range = twin.Options.Range;
        _order = tensor(range.IsBgr ? new long[] { 2, 1, 0 } : [0, 1, 2]).DetachFromDisposeScope();
        _scale = tensor(range.Scale.ToArray()).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        _shift = tensor(range.Shift.ToArray()).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        AddLayers(twin.ToStateDict());
    }

    public IReadOnlyList<string> Layers => _twin.Layers;

    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers)
    {
        using var scope = NewDisposeScope();
        var maps = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var value = image.index_select(1, _order).mul(_scale).add(_shift);
        foreach (var (relu, isAfterPooling, weight, bias) in _layers.TakeWhile(_ => maps.Count < layers.Count))
        {
            var source = isAfterPooling ? functional.max_pool2d(value, 2) : value;
            value = functional.relu(functional.conv2d(source, weight, bias, padding: [1, 1]));
            if (layers.Contains(relu))
            {
                maps[relu] = value;
            }
        }

        return new FeatureMaps(maps.Select(map => KeyValuePair.Create(map.Key, map.Value.MoveToOuterDisposeScope())));
    }

    public void MoveTo(Device device) => throw new NotSupportedException("It is for measurements on the CPU.");

    public void Dispose()
    {
        foreach (var tensor in _layers.SelectMany(layer => new[] { layer.Weight, layer.Bias }).Concat([_order, _scale, _shift]))
        {
            tensor.Dispose();
        }
    }

    // A convolution and its ReLU are two places of torchvision's list, and a pooling between is a third.
    private void AddLayers(StateDict weights)
    {
        var (block, inBlock, before) = (1, 0, -2);
        foreach (var index in weights.Keys.Select(key => int.Parse(key.Split('.')[1], CultureInfo.InvariantCulture)).Distinct().Order())
        {
            var isAfterPooling = index - before == 3;
            (block, inBlock, before) = (isAfterPooling ? block + 1 : block, isAfterPooling ? 1 : inBlock + 1, index);
            _layers.Add(($"relu{block}_{inBlock}", isAfterPooling, Get("weight"), Get("bias")));

            Tensor Get(string name) => weights[$"features.{index}.{name}"].ToTensor().DetachFromDisposeScope();
        }
    }
}
