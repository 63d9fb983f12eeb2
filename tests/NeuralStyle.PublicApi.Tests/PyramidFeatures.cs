using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.PublicApi.Tests;

/// <summary>A feature extractor of an outsider's own: the image, and the image at half and quarter size.</summary>
public sealed class PyramidFeatures : IFeatureExtractor
{
    public IReadOnlyList<string> Layers { get; } = ["full", "half", "quarter"];

    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers)
        => new(layers.Select(layer => KeyValuePair.Create(layer, nn.functional.avg_pool2d(image, layer switch { "full" => 1, "half" => 2, _ => 4 }))));

    public void MoveTo(Device device)
    {
    }

    public void Dispose()
    {
    }
}
