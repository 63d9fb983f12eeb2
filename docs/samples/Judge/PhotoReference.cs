using NeuralStyle.Features;
using NeuralStyle.Samples.Judge.Measures;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge;

/// <summary>The content reference of one photo; computed once.</summary>
internal sealed class PhotoReference : IDisposable
{
    public PhotoReference(ImageBuffer photo, JudgeFeatures features)
    {
        using var scope = NewDisposeScope();
        var image = photo.ToTensor();
        var luminance = Luminance.Of(image);
        (FineShare, CheckerboardAmplitude, FrameDifference) = (ImageSpectrum.FineShare(luminance), Checkerboard.Amplitude(luminance), ImageFrame.Difference(image));
        FlatBlocks = FlatAreas.Find(luminance).DetachFromDisposeScope();
        Content = new FeatureMaps(features.Extract(image)
            .Where(map => map.Key is JudgeFeatures.MiddleLayer or JudgeFeatures.DeepLayer)
            .Select(map => KeyValuePair.Create(map.Key, map.Value.DetachFromDisposeScope())));
    }

    public FeatureMaps Content { get; }

    public double FineShare { get; }

    public double CheckerboardAmplitude { get; }

    public double FrameDifference { get; }

    public Tensor FlatBlocks { get; }

    public void Dispose()
    {
        Content.Dispose();
        FlatBlocks.Dispose();
    }
}
