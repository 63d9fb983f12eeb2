using NeuralStyle.Features;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge;

/// <summary>The layers that images are judged by, of one VGG-19 or, where no file holds all of them, of two.</summary>
internal sealed class JudgeFeatures : IDisposable
{
    public const string MiddleLayer = VggLayer.Relu2_2;
    public const string DeepLayer = VggLayer.Relu3_3;

    private static readonly string[] Shallow = [VggLayer.Relu1_2, MiddleLayer, DeepLayer];

    private readonly List<(VggFeatures Network, string[] Layers)> _sources = [];

    public JudgeFeatures(string vgg, string? vggDeep)
    {
        _sources.Add((VggFeatures.Load(vgg), Shallow));
        if (vggDeep is not null)
        {
            _sources.Add((VggFeatures.Load(vggDeep), [VggLayer.Relu4_1]));
        }
    }

    /// <summary>Computes all layers of an image (1, 3, H, W). The caller disposes the result.</summary>
    public FeatureMaps Extract(Tensor image)
    {
        using var noGradient = no_grad();
        return new FeatureMaps(_sources.SelectMany(source => source.Network.Extract(image, source.Layers)));
    }

    public void Dispose() => _sources.ForEach(source => source.Network.Dispose());
}
