using NeuralStyle.Samples.Judge.Measures;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.Judge;

/// <summary>The style reference of a style image; computed once.</summary>
internal sealed class StyleReference : IDisposable
{
    public StyleReference(ImageBuffer style, JudgeFeatures features)
    {
        using var scope = NewDisposeScope();
        var image = style.ToTensor();
        var luminance = Luminance.Of(image);
        Layers = features.Extract(image).ToDictionary(map => map.Key, map => new FeatureStatistics(map.Value));
        (FineShare, Contrast, Saturation) = (ImageSpectrum.FineShare(luminance), Tone.Contrast(luminance), Tone.Saturation(image));
        (CheckerboardAmplitude, FrameDifference) = (Checkerboard.Amplitude(luminance), ImageFrame.Difference(image));
    }

    public IReadOnlyDictionary<string, FeatureStatistics> Layers { get; }

    public double FineShare { get; }

    public double Contrast { get; }

    public double Saturation { get; }

    public double CheckerboardAmplitude { get; }

    public double FrameDifference { get; }

    public void Dispose()
    {
        foreach (var layer in Layers.Values)
        {
            layer.Dispose();
        }
    }
}
