using NeuralStyle.Common;
using NeuralStyle.Imaging;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>Reads the images of styles, reduced to the size that training sees them in.</summary>
internal static class StyleImages
{
    private const double LongestStrip = 4; // long side over short side; panoramas beyond it are reduced further, for memory's sake

    /// <summary>For each style its images, (1, 3, H, W), in the caller's dispose scope.</summary>
    public static IReadOnlyList<IReadOnlyList<Tensor>> Read(StyleTrainerOptions options)
        => [.. options.Styles.Select((style, index) => Tensors(style, index, options))];

    private static Tensor[] Tensors(TrainingStyle style, int index, StyleTrainerOptions options)
        => [.. Load(style, options).SelectMany((image, number) => Views(image, options, index, number)).Select(image => image.ToTensor().to(options.Device))];

    // The image, or crops of it, which stand for it together.
    private static IEnumerable<ImageBuffer> Views(ImageBuffer image, StyleTrainerOptions options, int style, int number)
    {
        var size = Math.Min(options.StyleSize, Math.Min(image.Width, image.Height));
        return options.StyleCrops == 0
            ? [Reduce(image, options.StyleSize)]
            : Enumerable.Range(0, options.StyleCrops).Select(crop => RandomCrop.Cut(image, size, options.StyleCropZoom, CounterRandom.For(options.Seed, style, number, crop)));
    }

    /// <summary>The images of a style, in their own sizes; of transparent ones what can be seen.</summary>
    public static IEnumerable<ImageBuffer> Load(TrainingStyle style, StyleTrainerOptions options)
        => style.Files.Select(file => ImageBuffer.Load(file, options.Content!.LoadOptions)).Concat(style.Images).Select(VisiblePart.Of);

    private static ImageBuffer Reduce(ImageBuffer image, int shortSide)
    {
        var (width, height) = ((double)image.Width, (double)image.Height);
        var scale = Math.Min(shortSide / Math.Min(width, height), LongestStrip * shortSide / Math.Max(width, height));
        return scale < 1
            ? image.Resize(Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)))
            : image;
    }
}
