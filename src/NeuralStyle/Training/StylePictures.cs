using NeuralStyle.Imaging;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Reads the pictures of styles, reduced to the size that training sees them in.</summary>
internal static class StylePictures
{
    /// <summary>For each style its pictures, (1, 3, H, W), in the caller's dispose scope.</summary>
    public static IReadOnlyList<IReadOnlyList<Tensor>> Read(StyleTrainerOptions options)
        => [.. options.Styles.Select(style => Tensors(style, options))];

    private static Tensor[] Tensors(TrainingStyle style, StyleTrainerOptions options)
        => [.. style.Files.Select(file => ImageBuffer.Load(file)).Concat(style.Pictures).Select(picture => Reduce(picture, options.StyleSize).ToTensor().to(options.Device))];

    private static ImageBuffer Reduce(ImageBuffer picture, int shortSide)
        => Math.Min(picture.Width, picture.Height) > shortSide ? picture.ResizeShortSide(shortSide) : picture;
}
