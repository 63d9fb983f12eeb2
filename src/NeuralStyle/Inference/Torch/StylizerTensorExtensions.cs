using NeuralStyle.Inference;
using NeuralStyle.Common;
using NeuralStyle.Inference.Torch;
using static TorchSharp.torch;

namespace NeuralStyle;

/// <summary>Stylizes tensors; a separate type, so that everything else runs without TorchSharp.</summary>
public static class StylizerTensorExtensions
{
    /// <summary>Stylizes a batch. The caller disposes the result; the input stays the caller's.</summary>
    /// <param name="stylizer">The stylizer.</param>
    /// <param name="images">Images (B, 3, H, W), RGB, float32 in [0, 1].</param>
    /// <param name="style">The style, or a blend; the first style if null.</param>
    /// <returns>Images of the same shape, clamped to [0, 1], on the CPU.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape or type, or no pixels.</exception>
    public static Tensor Stylize(this Stylizer stylizer, Tensor images, StyleSelection? style = null)
    {
        ArgumentNullException.ThrowIfNull(stylizer);
        Shape.RequireImage(images);
        ImageTensors.RequireFloats(images);
        using var scope = NewDisposeScope();
        // LibTorch takes batches on any device, but knows the plain case alone.
        var stylized = stylizer.Run(style, (executor, rows) => executor is TorchExecutor torch && rows.Strengths is null && stylizer.Options is { KeepColors: false, BrushScale: 1 }
            ? torch.Run(images, rows)
            : OneByOne(stylizer, executor, images, rows));
        return images.to(CPU).lerp(stylized, stylizer.Options.Strength).MoveToOuterDisposeScope();
    }

    private static Tensor OneByOne(Stylizer stylizer, IGraphExecutor executor, Tensor images, StyleRows style)
    {
        using var scope = NewDisposeScope();
        var stylized = Enumerable.Range(0, (int)images.shape[0]).Select(i => stylizer.StylizeFully(executor, images.ToImage(i), style).ToTensor()); // (1, 3, H, W)
        return cat([.. stylized], dim: 0).MoveToOuterDisposeScope();
    }
}
