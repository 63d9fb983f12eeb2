using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The real VGG-19, and its features in few numbers: each layer's principal components.</summary>
/// <remarks>
/// The components are not centered and are orthonormal, so distances and Gram distances of what they keep are VGG's own:
/// ||Q'A - Q'B|| = ||A - B|| and ||Q'GQ|| = ||G|| up to what is cut off.
/// </remarks>
internal sealed class Teacher : IDisposable
{
    private readonly Dictionary<string, Tensor> _bases = []; // (K, C, 1, 1), orthonormal rows over the layer's scale
    private readonly Dictionary<string, double> _variances = [];

    /// <param name="vgg">VGG-19; it is the teacher's to dispose.</param>
    /// <param name="pictures">Pictures (B, 3, H, W) that the components are found on.</param>
    /// <param name="channels">The layers, and how many components are kept of each.</param>
    public Teacher(VggFeatures vgg, Tensor pictures, IReadOnlyDictionary<string, int> channels)
    {
        Vgg = vgg;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (layer, maps) in Extract(pictures))
        {
            var flat = maps.transpose(0, 1).flatten(1); // (C, B*H*W)
            var moments = flat.mm(flat.transpose(0, 1)).div(flat.shape[1]); // (C, C)
            var (energies, vectors) = linalg.eigh(moments); // the smallest first
            var kept = Math.Min(channels[layer], (int)flat.shape[0]);
            var scale = Math.Sqrt(energies.sum().item<float>() / kept); // what is kept has a mean square near 1
            _bases[layer] = vectors.narrow(1, flat.shape[0] - kept, kept).flip(1).transpose(0, 1).div(scale).unsqueeze(-1).unsqueeze(-1).contiguous().DetachFromDisposeScope();
            _variances[layer] = flat.sub(flat.mean([1], keepdim: true)).square().mean([1]).sum().item<float>() / (scale * scale);
            Kept[layer] = (energies.narrow(0, flat.shape[0] - kept, kept).sum() / energies.sum()).item<float>();
        }
    }

    public VggFeatures Vgg { get; }

    /// <summary>The share of each layer's energy that the components keep.</summary>
    public Dictionary<string, float> Kept { get; } = [];

    /// <summary>The layer's components (B, K, H, W) of VGG's features.</summary>
    public Tensor Components(string layer, Tensor maps) => nn.functional.conv2d(maps, _bases[layer]);

    /// <summary>The layer's variance, summed over all channels, in the components' units.</summary>
    public double Variance(string layer) => _variances[layer];

    /// <summary>VGG's features of all layers. The caller disposes the result.</summary>
    public FeatureMaps Extract(Tensor pictures) => Vgg.Extract(pictures, FeatureLayers.All);

    public void Dispose()
    {
        foreach (var basis in _bases.Values)
        {
            basis.Dispose();
        }

        Vgg.Dispose();
    }
}
