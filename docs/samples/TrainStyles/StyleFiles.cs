using NeuralStyle.Networks;
using static TorchSharp.torch;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>Style images as files.</summary>
internal static class StyleFiles
{
    /// <summary>The name of a style: <c>sun-mosaic.jpg</c> is <c>Sun mosaic</c>.</summary>
    public static string NameOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file).Replace('-', ' ').Replace('_', ' ').Trim();
        return name.Length == 0 ? name : $"{char.ToUpperInvariant(name[0])}{name[1..]}";
    }

    /// <summary>The style image at the size that the predictor is used with, (1, 3, h, w). The caller disposes the result.</summary>
    public static Tensor Load(AnyStyleNetwork network, string file, Device device)
    {
        using var image = ImageBuffer.Load(file).ResizeShortSide(network.StyleSize).ToTensor();
        return image.to(device, copy: true);
    }

    /// <summary>Predicts the style row of a file.</summary>
    public static float[] PredictRows(AnyStyleNetwork network, string file, Device device)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return [.. network.PredictRows(Load(network, file, device)).cpu().data<float>()];
    }
}
