using NeuralStyle.Features;
using NeuralStyle.Weights;
using TorchSharp;
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
        var x = (image.flip(1) * 255) - tensor(new[] { 103.939f, 116.779f, 123.68f }).reshape(1, 3, 1, 1); // BGR
        var index = 0; // torchvision counts ReLUs and poolings too
        var maps = new List<KeyValuePair<string, Tensor>>();
        foreach (var layer in Layers)
        {
            x = layer[..4] switch
            {
                "conv" => functional.conv2d(functional.pad(x, [1, 1, 1, 1], PaddingModes.Reflect), _weights[$"features.{index}.weight"], _weights[$"features.{index}.bias"]),
                "relu" => functional.relu(x),
                _ => functional.max_pool2d(x, 2),
            };
            index++;
            maps.Add(KeyValuePair.Create(layer, x));
        }

        return new FeatureMaps(maps.Where(map => layers.Contains(map.Key)));
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
