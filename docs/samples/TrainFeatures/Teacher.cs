using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The real VGG-19, and its features with each channel divided by its standard deviation.</summary>
internal sealed class Teacher : IDisposable
{
    private const double Floor = 0.05; // of a layer's mean standard deviation: channels that hardly respond are not asked for loudly

    private readonly Dictionary<string, Tensor> _scales = []; // (1, C, 1, 1)

    /// <param name="vgg">VGG-19; the teacher disposes it.</param>
    /// <param name="images">Images (B, 3, H, W) that the standard deviations are measured on.</param>
    public Teacher(VggFeatures vgg, Tensor images)
    {
        Vgg = vgg;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (layer, maps) in Extract(images))
        {
            var deviations = maps.sub(maps.mean([0, 2, 3], keepdim: true)).square().mean([0, 2, 3], keepdim: true).sqrt();
            _scales[layer] = deviations.add(deviations.mean().mul(Floor)).reciprocal().DetachFromDisposeScope();
        }
    }

    public VggFeatures Vgg { get; }

    /// <summary>The number of channels of a layer.</summary>
    public long Channels(string layer) => _scales[layer].shape[1];

    /// <summary>The layer's features (B, C, H, W) in standard deviations; not centered.</summary>
    public Tensor Scaled(string layer, Tensor maps) => maps.mul(_scales[layer]);

    /// <summary>Extracts all layers that are taught. The caller disposes the result.</summary>
    public FeatureMaps Extract(Tensor images) => Vgg.Extract(images, FeatureLayers.All);

    public void Dispose()
    {
        foreach (var scale in _scales.Values)
        {
            scale.Dispose();
        }

        Vgg.Dispose();
    }
}
