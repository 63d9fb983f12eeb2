using NeuralStyle.Imaging;

namespace NeuralStyle.Inference;

/// <summary>Brings style images to the size that a style predictor reads.</summary>
internal static class StyleImage
{
    private const int MaxAspect = 4; // a panorama must not take any amount of memory

    /// <summary>
    /// Resizes an image so that its shorter side has the given length, in proportion; of an image that
    /// is longer than four times its width, the middle. Of a transparent image only what can be seen.
    /// </summary>
    public static ImageBuffer Fit(ImageBuffer image, int size)
    {
        image = VisiblePart.Of(image);
        var longest = MaxAspect * (long)Math.Min(image.Width, image.Height);
        var (width, height) = ((int)Math.Min(image.Width, longest), (int)Math.Min(image.Height, longest));
        var middle = (width, height) == (image.Width, image.Height) ? image : image.Crop((image.Width - width) / 2, (image.Height - height) / 2, width, height);
        return middle.ResizeShortSide(size);
    }
}
