using NeuralStyle.Features;
using NeuralStyle.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Tests.Features;

/// <summary>The built-in features written out in LibTorch calls: an independent statement of what they compute.</summary>
internal sealed class PlainFeatures(BuiltInFeatures twin) : IFeatureExtractor
{
    private readonly Dictionary<string, Tensor> _weights = twin.ToStateDict().ToDictionary(weight => weight.Key, weight => weight.Value.ToTensor());

    public IReadOnlyList<string> Layers => twin.Layers;

    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers)
    {
        var mean = tensor(new[] { 0.485f, 0.456f, 0.406f }).reshape(1, 3, 1, 1);
        var deviation = tensor(new[] { 0.229f, 0.224f, 0.225f }).reshape(1, 3, 1, 1);
        var first = Conv((image - mean) / deviation, "features.0");
        var second = Conv(functional.max_pool2d(Conv(first, "features.2"), 2), "features.5");
        var third = Conv(second, "features.7");
        var fourth = Conv(functional.max_pool2d(third, 2), "features.10");
        return new FeatureMaps(Layers.Zip([first, second, third, fourth], (layer, map) => KeyValuePair.Create(layer, Head(map, layer))));

        Tensor Conv(Tensor input, string key) => functional.conv2d(input, _weights[$"{key}.weight"], _weights[$"{key}.bias"], padding: [1, 1]).relu();

        Tensor Head(Tensor map, string layer) => functional.conv2d(map, _weights[$"heads.{layer}.weight"], _weights[$"heads.{layer}.bias"]);
    }

    public void MoveTo(Device device) => throw new NotSupportedException();

    public void Dispose()
    {
        foreach (var weight in _weights.Values)
        {
            weight.Dispose();
        }
    }
}
