using NeuralStyle.Common;

namespace NeuralStyle.Training;

/// <summary>Cuts random squares out of images.</summary>
internal static class RandomCrop
{
    /// <summary>Cuts out a square. It is cut first and resized after, so that an image of any shape costs no more than its crop.</summary>
    /// <param name="image">The image.</param>
    /// <param name="size">The side of the result in pixels.</param>
    /// <param name="maximumZoom">The side of the square is the image's short side divided by a random factor from 1 to this.</param>
    /// <param name="random">Determines the square.</param>
    public static ImageBuffer Cut(ImageBuffer image, int size, double maximumZoom, CounterRandom random)
    {
        var zoom = 1 + ((maximumZoom - 1) * random.Uniform((int)SampleDraw.Zoom));
        var side = Math.Max(1, (int)Math.Round(Math.Min(image.Width, image.Height) / zoom));
        return image
            .Crop(random.Below((int)SampleDraw.Left, image.Width - side + 1), random.Below((int)SampleDraw.Top, image.Height - side + 1), side, side)
            .Resize(size, size);
    }
}
