using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralStyle.Samples.Judge.Measures;

/// <summary>Luminance of images, the weighted mean of red, green and blue (Rec. 601), and its detail.</summary>
internal static class Luminance
{
    private const int Blur = 5; // pixels

    /// <summary>The luminance, (H, W). The caller disposes the result.</summary>
    /// <param name="image">An image (1, 3, H, W).</param>
    public static Tensor Of(Tensor image)
    {
        using var scope = NewDisposeScope();
        var weights = tensor([0.299f, 0.587f, 0.114f]).reshape(1, 3, 1, 1);
        return image.mul(weights).sum(1).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>The luminance less its mean over the 5x5 pixels around: what is finer than that. The caller disposes the result.</summary>
    /// <param name="luminance">The luminance (H, W).</param>
    public static Tensor Detail(Tensor luminance)
    {
        using var scope = NewDisposeScope();
        var map = luminance.unsqueeze(0).unsqueeze(0);
        var mean = functional.avg_pool2d(map, Blur, stride: 1, padding: Blur / 2, count_include_pad: false);
        return map.sub(mean).squeeze(0).squeeze(0).MoveToOuterDisposeScope();
    }
}
