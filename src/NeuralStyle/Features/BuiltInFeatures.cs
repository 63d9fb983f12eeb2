using NeuralStyle.Weights;
using static TorchSharp.torch;

namespace NeuralStyle.Features;

/// <summary>The features that losses use when none are given: a small VGG-shaped network that needs no file.</summary>
/// <remarks>
/// <para>
/// <b>The network is not trained.</b> Its first layer holds colors and edges, and the others random orthogonal filters drawn
/// from a fixed seed (compare Ustyuzhaninov et al. 2016, arXiv:1606.00021, and He et al. 2016, arXiv:1606.04801). Strokes and colors
/// of a style come through; what only a trained network knows of objects does not. Load <see cref="VggFeatures"/> for best results.
/// </para>
/// <para>Layers are named as in VGG: <c>relu1_1</c> to <c>relu4_1</c>, with a quarter of VGG-19's channels. The same on every machine.</para>
/// </remarks>
public sealed class BuiltInFeatures : IFeatureExtractor
{
    private readonly VggFeatures _network;

    /// <summary>Creates the network. The caller disposes it.</summary>
    public BuiltInFeatures()
    {
        var table = new VggTable("The built-in network", [[16, 16], [32, 32], [64, 64], [128]]);
        _network = new VggFeatures(table, UntrainedWeights.Create(table), new VggOptions { Range = Graphs.ValueRange.MinusOneToOne });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Layers => _network.Layers;

    /// <inheritdoc/>
    public FeatureMaps Extract(Tensor image, IReadOnlyCollection<string> layers) => _network.Extract(image, layers);

    /// <inheritdoc/>
    public void MoveTo(Device device) => _network.MoveTo(device);

    /// <summary>Disposes the network.</summary>
    public void Dispose() => _network.Dispose();
}
