using static TorchSharp.torch;

namespace NeuralStyle.Features;

/// <summary>A frozen network whose inner layers judge images: what losses are computed on.</summary>
public interface IFeatureExtractor : IDisposable
{
    /// <summary>The names of the layers that can be asked for, shallow to deep.</summary>
    IReadOnlyList<string> Layers { get; }

    /// <summary>Computes layers in one pass that stops at the deepest one asked for. The caller disposes the result.</summary>
    /// <param name="image">Images (B, 3, H, W), RGB in [0, 1]; gradients flow back to them. They stay the caller's.</param>
    /// <param name="layers">Names of <see cref="Layers"/>.</param>
    /// <exception cref="ArgumentException">A layer is unknown, or the shape is another.</exception>
    FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers);

    /// <summary>Moves the network to a device.</summary>
    /// <param name="device">The device.</param>
    void MoveTo(Device device);
}
