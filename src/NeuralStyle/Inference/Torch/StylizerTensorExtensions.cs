using NeuralStyle.Common;
using NeuralStyle.Imaging;
using static TorchSharp.torch;

namespace NeuralStyle.Inference;

/// <summary>The stylizer's door for tensors, apart so that everything else runs without TorchSharp.</summary>
public static class StylizerTensorExtensions
{
    /// <summary>Stylizes a batch. The caller disposes the result; the input stays the caller's.</summary>
    /// <param name="stylizer">The stylizer.</param>
    /// <param name="images">Pictures (B, 3, H, W), RGB, float32 in [0, 1].</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <returns>Pictures of the same shape, clamped to [0, 1], on the CPU.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape or type, or no pixels.</exception>
    public static Tensor Stylize(this Stylizer stylizer, Tensor images, StyleSelection? style = null)
    {
        ArgumentNullException.ThrowIfNull(stylizer);
        Shape.RequireImage(images);
        ImageTensors.RequireFloats(images);
        var inputs = Enumerable.Range(0, (int)images.shape[0]).Select(index => images.ToImage(index)).ToList();
        var kind = new ResultKind(stylizer.Options.Strength, IsEightBit: false);
        return ImageTensors.Stack(stylizer.Run(style, (executor, rows) => executor.Run(inputs, rows, kind)));
    }
}
